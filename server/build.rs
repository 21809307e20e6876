//! Takes the built web client (`dist/` at the workspace root) into the binary, compressed once.
//!
//! Without it the relay builds all the same and says on its page how to build the client.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(var("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(var("OUT_DIR"));
    let dist = manifest.join("../dist");
    // Cargo runs this script on every build while a watched path is missing; an empty folder is
    // watched for changes. If it cannot be made the build is slower, not wrong.
    if let Err(error) = fs::create_dir_all(&dist) {
        println!("cargo:warning=cannot create {}: {error}", dist.display());
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", dist.display());

    let mut files = Vec::new();
    collect(&dist, "", &mut files)?;
    files.sort();

    // Quality 11 takes seconds per megabyte: for releases only.
    let quality = if var("PROFILE") == "release" { 11 } else { 4 };
    let mut table = String::from("&[\n");
    for (index, (path, file)) in files.iter().enumerate() {
        let bytes = fs::read(file)?;
        // Copies, so that a client that is being rebuilt meanwhile cannot give a mixture.
        let plain = out.join(format!("asset-{index}"));
        fs::write(&plain, &bytes)?;
        let packed = compress(&bytes, quality)?;
        let brotli = if packed.len() < bytes.len() {
            let file = out.join(format!("asset-{index}.br"));
            fs::write(&file, &packed)?;
            format!("Some(include_bytes!({file:?}))")
        } else {
            "None".to_owned()
        };
        let hash = Sha256::digest(&bytes);
        let mut etag = String::new();
        for byte in &hash[..12] {
            let _ = write!(etag, "{byte:02x}");
        }
        let _ = writeln!(
            table,
            "    Asset {{ path: {path:?}, etag: {etag:?}, plain: include_bytes!({plain:?}), brotli: {brotli} }},"
        );
    }
    table.push(']');
    fs::write(out.join("assets.rs"), table)
}

/// All files below `folder` with their paths as the browser asks for them.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue; // never served: hidden, or a name that no address can hold
        };
        let path = format!("{prefix}/{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &path, files)?;
        } else {
            files.push((path, entry.path()));
        }
    }
    Ok(())
}

fn compress(bytes: &[u8], quality: i32) -> io::Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &params)?;
    Ok(packed)
}

fn var(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"))
}
