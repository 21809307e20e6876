//! `throughline handoff`: changes between relays without a link, on a stick or a disk.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand};
use throughline_core::id::DocumentId;

use super::{files, runtime, say, warn};
use crate::{
    handoff::{self, PublicKey, RelayKey},
    store::Store,
};

/// Carry changes between relays where there is no link, as signed files; both ways, as often as you like
#[derive(Args)]
pub(super) struct Handoff {
    #[command(subcommand)]
    what: What,
    /// The relay's data folder
    #[arg(
        long,
        global = true,
        default_value = "throughline-data",
        env = "THROUGHLINE_DATA"
    )]
    data: PathBuf,
}

#[derive(Subcommand)]
enum What {
    /// Print the key by which other relays know this one
    Key,
    /// Write all that this relay has of a project to a file; the relay may be running
    Write {
        /// The file, such as monday.throughline
        file: PathBuf,
        /// The project's id; without one, the documents of plain Automerge clients
        #[arg(long, value_name = "ID")]
        project: Option<DocumentId>,
        /// Leave the photos out, for a smaller file
        #[arg(long)]
        without_photos: bool,
    },
    /// Take in what another relay wrote; this relay must not be running
    Read {
        /// The file
        file: PathBuf,
        /// The other relay's key, as it prints it with ‘throughline handoff key’
        #[arg(long, value_name = "KEY")]
        from: PublicKey,
    },
}

impl Handoff {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self.what {
            What::Key => {
                drop(Store::open_existing(&self.data)?);
                say(RelayKey::of(&self.data)?.public())?;
            }
            What::Write {
                file,
                project,
                without_photos,
            } => {
                let key = RelayKey::of(&self.data)?;
                let bytes = runtime()?.block_on(async {
                    let store = Store::open_existing(&self.data)?;
                    let bytes = handoff::write(&store, &key, project, !without_photos).await?;
                    store.close().await;
                    anyhow::Ok(bytes)
                })?;
                files::write(&file, &bytes)?;
                say(format_args!("{}: {} bytes", file.display(), bytes.len()))?;
                say(format_args!("signed by {}", key.public()))?;
            }
            What::Read { file, from } => {
                let bytes = files::read(&file)?;
                let taken = runtime()?.block_on(async {
                    let store = Store::open(&self.data)?;
                    let taken = handoff::read(&store, &self.data, &bytes, &from).await?;
                    store.close().await;
                    anyhow::Ok(taken)
                })?;
                say(format_args!(
                    "{}: {} documents, {} new changes, {} new photos",
                    file.display(),
                    taken.documents,
                    taken.changes,
                    taken.photos
                ))?;
                for what in &taken.left_out {
                    warn(format_args!("left out: {what}"));
                }
                if !taken.left_out.is_empty() {
                    bail!(
                        "not everything was taken: {} left out",
                        taken.left_out.len()
                    );
                }
            }
        }
        Ok(())
    }
}
