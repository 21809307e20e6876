//! `throughline invite`: makes a token.

use std::path::PathBuf;

use clap::Args;
use throughline_core::id::DocumentId;

use super::{admin::space, runtime, say};
use crate::{
    Origin,
    store::{SpaceId, Store, Token, TokenScope, people::By},
};

/// Make a token: a link to create projects with, one for plain Automerge clients, or one for a site's relay
#[derive(Args)]
pub(super) struct Invite {
    /// The relay's data folder; the relay may be running
    #[arg(long, default_value = "throughline-data", env = "THROUGHLINE_DATA")]
    data: PathBuf,
    /// Print only a token with which any Automerge client may connect to ws://HOST/sync?token=TOKEN.
    /// All such clients share their documents with each other, never with projects
    #[arg(long)]
    plain: bool,
    /// The relay's address as others reach it, for the link
    #[arg(
        long,
        default_value = "http://127.0.0.1:8080",
        value_name = "URL",
        conflicts_with = "plain"
    )]
    address: Origin,
    /// Print only a token for the relay of the site of this name, for its --upstream-token: it syncs one project and is
    /// told who the project's people are, with the argon2id hashes of their passwords, so that they sign in at the site
    #[arg(
        long,
        value_name = "NAME",
        requires = "project",
        conflicts_with_all = ["plain", "address"]
    )]
    site: Option<String>,
    /// A project that the site takes part in (repeatable; a token is printed for each, in this order)
    #[arg(long, value_name = "ID", requires = "site")]
    project: Vec<DocumentId>,
}

impl Invite {
    pub(super) fn run(self) -> anyhow::Result<()> {
        if let Some(name) = &self.site {
            return self.invite_site(name);
        }
        let scope = if self.plain {
            TokenScope::Space(SpaceId::PLAIN)
        } else {
            TokenScope::Owner
        };
        let token = Token::random(&mut rand::rng());
        runtime()?.block_on(async {
            let store = Store::open_beside(&self.data)?;
            let by = By::command_line();
            store.invite_by_token(&token, scope, by).await?;
            store.close().await;
            anyhow::Ok(())
        })?;
        if self.plain {
            say(token.reveal())?;
        } else {
            say(format_args!("{}/#relay={}", self.address, token.reveal()))?;
        }
        Ok(())
    }

    fn invite_site(&self, name: &str) -> anyhow::Result<()> {
        runtime()?.block_on(async {
            let store = Store::open_existing(&self.data)?;
            let made = invite_to(&store, name, &self.project).await;
            store.close().await;
            for token in made? {
                say(token.reveal())?;
            }
            anyhow::Ok(())
        })
    }
}

/// A token for each project; none unless all of them are there.
async fn invite_to(
    store: &Store,
    name: &str,
    projects: &[DocumentId],
) -> anyhow::Result<Vec<Token>> {
    let mut spaces = Vec::new();
    for project in projects {
        spaces.push(space(store, *project).await?);
    }
    let mut tokens = Vec::new();
    for space in spaces {
        let token = Token::random(&mut rand::rng());
        let by = By::command_line();
        store.add_site(&token, name, space, by).await?;
        tokens.push(token);
    }
    Ok(tokens)
}
