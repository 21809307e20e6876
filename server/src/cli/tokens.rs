//! `throughline tokens` and `throughline revoke`: who may connect, and withdrawing it.

use std::path::PathBuf;

use clap::Args;
use throughline_core::time::Moment;

use super::{runtime, say};
use crate::store::{Opens, Store, people::By};

/// List the tokens that are valid, and what each opens. The secrets themselves are kept nowhere
#[derive(Args)]
pub(super) struct Tokens {
    /// The relay's data folder; the relay may be running
    #[arg(long, default_value = "throughline-data", env = "THROUGHLINE_DATA")]
    data: PathBuf,
}

impl Tokens {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let all = runtime()?.block_on(async {
            let store = Store::open_existing(&self.data)?;
            let all = store.tokens().await?;
            store.close().await;
            anyhow::Ok(all)
        })?;
        for token in all {
            let opens = match token.opens {
                Opens::Owner => "making projects".to_owned(),
                Opens::Plain => "plain Automerge clients".to_owned(),
                Opens::Project(manifest) => format!("project {manifest}"),
                Opens::Site(manifest, site) => {
                    format!("project {manifest} and its people, for the site {site}")
                }
            };
            let made = Moment(token.created.div_euclid(60));
            say(format_args!("{}  {made}Z  {opens}", token.name))?;
        }
        Ok(())
    }
}

/// Withdraw a token: connections made with it end within a second, also of a relay that is running
#[derive(Args)]
pub(super) struct Revoke {
    /// What ‘throughline tokens’ calls it
    name: String,
    /// The relay's data folder; the relay may be running
    #[arg(long, default_value = "throughline-data", env = "THROUGHLINE_DATA")]
    data: PathBuf,
}

impl Revoke {
    pub(super) fn run(self) -> anyhow::Result<()> {
        runtime()?.block_on(async {
            let store = Store::open_existing(&self.data)?;
            let revoked = store.revoke(&self.name, By::command_line()).await;
            store.close().await;
            anyhow::Ok(revoked?)
        })?;
        say(format_args!("{} opens nothing any more", self.name))?;
        Ok(())
    }
}
