//! `throughline invite`: makes a token.

use std::path::PathBuf;

use clap::Args;

use super::{runtime, say};
use crate::{
    Origin,
    store::{SpaceId, Store, Token, TokenScope},
};

/// Make a token: a link to create projects with, or one for plain Automerge clients
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
}

impl Invite {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let scope = if self.plain {
            TokenScope::Space(SpaceId::PLAIN)
        } else {
            TokenScope::Owner
        };
        let token = Token::random(&mut rand::rng());
        runtime()?.block_on(async {
            let store = Store::open_beside(&self.data)?;
            store.add_token(&token, scope).await?;
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
}
