//! Writes the inputs that fuzzing begins with, as files: `seeds FOLDER`.

#![forbid(unsafe_code)]
#![allow(
    clippy::disallowed_methods,
    reason = "a program of the build has files and arguments"
)]

use std::{fs, io, path::PathBuf};

use throughline_fuzz::Target;

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("which folder?"))?;
    for target in Target::ALL {
        let folder = folder.join(target.name());
        fs::create_dir_all(&folder)?;
        for (number, seed) in target.seeds().iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
