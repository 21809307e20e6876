//! `throughline handoff`: changes between relays without a link, on a stick or a disk.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use throughline_core::id::DocumentId;

use super::{files, runtime, say, warn};
use crate::{
    Settings,
    handoff::{self, Photos, PublicKey, RelayKey},
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
    /// Write all that this relay has of a project to a file, and its photos to files beside it; the relay may be running
    Write {
        /// The file, such as monday.throughline; photos go to monday.photos-1.throughline and so on
        file: PathBuf,
        /// The project's id; without one, the documents of plain Automerge clients
        #[arg(long, value_name = "ID")]
        project: Option<DocumentId>,
        /// Leave the photos out
        #[arg(long)]
        without_photos: bool,
    },
    /// Take in what another relay wrote; this relay must not be running
    Read {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The other relay's key, as it prints it with ‘throughline handoff key’
        #[arg(long, value_name = "KEY")]
        from: PublicKey,
        /// Size of all photos of a project in MiB, as for ‘serve’ [default: 2048]
        #[arg(long, value_name = "MIB", env = "THROUGHLINE_MAX_PHOTOS")]
        max_photos: Option<u32>,
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
                runtime()?.block_on(async {
                    let store = Store::open_existing(&self.data)?;
                    put(&file, &handoff::write(&store, &key, project).await?)?;
                    if !without_photos {
                        write_photos(&store, &key, project, &file).await?;
                    }
                    store.close().await;
                    anyhow::Ok(())
                })?;
                say(format_args!("signed by {}", key.public()))?;
            }
            What::Read {
                files,
                from,
                max_photos,
            } => {
                let usual = Settings::new(self.data.clone()).max_photos;
                let room = max_photos.map_or(usual, |mib| u64::from(mib) << 20);
                let left_out = runtime()?.block_on(async {
                    let store = Store::open(&self.data)?;
                    let mut left_out = 0;
                    for file in files {
                        let bytes = files::read(&file)?;
                        let taken = handoff::read(&store, &self.data, &bytes, &from, room).await;
                        let taken = taken.with_context(|| file.display().to_string())?;
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
                        left_out += taken.left_out.len();
                    }
                    store.close().await;
                    anyhow::Ok(left_out)
                })?;
                if left_out > 0 {
                    bail!("not everything was taken: {left_out} left out");
                }
            }
        }
        Ok(())
    }
}

async fn write_photos(
    store: &Store,
    key: &RelayKey,
    project: Option<DocumentId>,
    file: &Path,
) -> anyhow::Result<()> {
    let mut photos = Photos::of(store, project).await?;
    for number in 1.. {
        let Some(bytes) = photos.next_file(store, key).await? else {
            break;
        };
        put(&beside(file, number), &bytes)?;
    }
    for name in photos.damaged {
        warn(format_args!(
            "the photo {name} is damaged here and is not carried"
        ));
    }
    Ok(())
}

fn put(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    files::write(file, bytes)?;
    Ok(say(format_args!(
        "{}: {} bytes",
        file.display(),
        bytes.len()
    ))?)
}

/// `monday.photos-1.throughline` for `monday.throughline`.
fn beside(file: &Path, number: u32) -> PathBuf {
    let mut name = file.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".photos-{number}"));
    if let Some(extension) = file.extension() {
        name.push(".");
        name.push(extension);
    }
    file.with_file_name(name)
}
