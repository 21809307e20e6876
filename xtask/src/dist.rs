//! `cargo xtask dist`

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{serve, web, workspace};

/// Builds the release binary with the web client inside and puts it, with its licences and what makes a container of it, into a folder
/// outside the repository.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let folder = match args {
        [] => workspace::root().join("../throughline-dist"),
        [folder] => env::current_dir()?.join(folder),
        _ => bail!("`cargo xtask dist` takes one folder at most"),
    };
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let folder = folder.canonicalize()?;
    if folder.starts_with(workspace::root().canonicalize()?) {
        bail!(
            "{} is inside the repository: name another",
            folder.display()
        );
    }
    web::build(web::Build::Release)?;
    println!("{}", web::check_size()?);
    serve::build_relay()?;
    for file in [
        workspace::release_binary(),
        workspace::root().join("LICENSE-APACHE"),
        workspace::root().join("LICENSE-MIT"),
        workspace::root().join("Containerfile"),
        workspace::root().join("throughline.service"),
    ] {
        let name: PathBuf = file.file_name().context("a file has a name")?.into();
        fs::copy(&file, folder.join(&name))
            .with_context(|| format!("cannot copy {}", file.display()))?;
    }
    println!("The release is in {}", folder.display());
    Ok(())
}
