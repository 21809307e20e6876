//! Names every file of the web client by its content and writes the service worker.
//!
//! A file's name then stands for its content for ever: browsers may keep it, and a page of one version
//! can never be given a part of another. Names that must stay (the page, the manifest, icons and the
//! service worker itself) are listed in [`KEEPS_NAME`].

use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// Files that are asked for by name.
const KEEPS_NAME: &[&str] = &["index.html", "manifest.webmanifest", "robots.txt"];

/// Where the page carries the version that it belongs to.
const VERSION_PLACE: &str = "unsealed";

/// Old name, new name and content of a file.
type Sealed = (String, String, Vec<u8>);

/// Seals a built web client in place.
pub(crate) fn seal(dist: &Path) -> Result<()> {
    let mut files = read(dist)?;
    let mut page = text(
        files
            .remove("index.html")
            .context("there is no index.html")?,
    )?;

    let sealed = name_by_content(files)?;
    for (name, new_name, _) in &sealed {
        page = rename(&page, name, new_name);
    }
    if page.matches(VERSION_PLACE).count() != 1 {
        bail!("index.html must have the word ‘{VERSION_PLACE}’ once, where its version goes");
    }
    let worker = fs::read_to_string(workspace::root().join("web/pwa/sw.js"))
        .context("cannot read web/pwa/sw.js")?;
    let version = hash((&page, &worker));
    page = page.replace(VERSION_PLACE, &version);

    // The worker fetches the page under the address that people use.
    let (later, shell): (Vec<&Sealed>, Vec<&Sealed>) =
        sealed.iter().partition(|(name, ..)| super::is_later(name));
    let quoted = |(_, name, _): &Sealed| format!("\"/{name}\"");
    let shell: Vec<String> = std::iter::once("\"/\"".to_owned())
        .chain(shell.into_iter().map(quoted))
        .collect();
    let later: Vec<String> = later.into_iter().map(quoted).collect();
    let worker = fill(&worker, "__VERSION__", &format!("\"{version}\""))
        .and_then(|worker| fill(&worker, "__SHELL__", &format!("[{}]", shell.join(", "))))
        .and_then(|worker| fill(&worker, "__LATER__", &format!("[{}]", later.join(", "))))?;

    for (name, new_name, bytes) in sealed {
        if name != new_name {
            fs::remove_file(dist.join(&name))?;
        }
        fs::write(dist.join(&new_name), bytes)?;
    }
    fs::write(dist.join("sw.js"), worker)?;
    fs::write(dist.join("index.html"), page)?;
    Ok(())
}

/// Gives each file its new name, and each file that mentions another the other's new name: those that
/// mention nothing first.
fn name_by_content(mut files: BTreeMap<String, Vec<u8>>) -> Result<Vec<Sealed>> {
    let mut done: Vec<Sealed> = Vec::new();
    while !files.is_empty() {
        let ready: Vec<String> = files
            .iter()
            .filter(|(name, bytes)| {
                !files
                    .keys()
                    .any(|other| other != *name && mentions(name, bytes, other))
            })
            .map(|(name, _)| name.clone())
            .collect();
        if ready.is_empty() {
            let names: Vec<_> = files.into_keys().collect();
            bail!(
                "these files mention each other in a circle: {}",
                names.join(", ")
            );
        }
        for name in ready {
            let mut bytes = files.remove(&name).unwrap_or_default();
            for (other, new_name, _) in &done {
                if mentions(&name, &bytes, other) {
                    bytes = rename(&text(bytes)?, other, new_name).into_bytes();
                }
            }
            let new_name = if keeps_name(&name) {
                name.clone()
            } else {
                let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
                format!("{stem}-{}.{extension}", hash(&bytes))
            };
            done.push((name, new_name, bytes));
        }
    }
    done.sort();
    Ok(done)
}

fn keeps_name(name: &str) -> bool {
    KEEPS_NAME.contains(&name) || name.starts_with("icon")
}

/// Whether a script, style sheet or manifest mentions a file.
fn mentions(name: &str, bytes: &[u8], other: &str) -> bool {
    let is_text = [".js", ".css", ".webmanifest"]
        .iter()
        .any(|end| name.ends_with(end));
    is_text && std::str::from_utf8(bytes).is_ok_and(|text| !places(text, other).is_empty())
}

/// Where a text mentions exactly this file, and not one whose name merely ends or begins alike.
fn places(text: &str, name: &str) -> Vec<usize> {
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.match_indices(name)
        .map(|(at, _)| at)
        .filter(|at| {
            !text[..*at].ends_with(part_of_name)
                && !text[at + name.len()..].starts_with(part_of_name)
        })
        .collect()
}

fn rename(text: &str, name: &str, new_name: &str) -> String {
    let mut renamed = String::with_capacity(text.len());
    let mut from = 0;
    for at in places(text, name) {
        renamed.push_str(&text[from..at]);
        renamed.push_str(new_name);
        from = at + name.len();
    }
    renamed.push_str(&text[from..]);
    renamed
}

fn fill(text: &str, place: &str, value: &str) -> Result<String> {
    if text.matches(place).count() != 1 {
        bail!("web/pwa/sw.js must have {place} exactly once");
    }
    Ok(text.replace(place, value))
}

/// All files of the bundle. It has no folders.
fn read(dist: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dist)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            bail!("the bundle has a folder, {name}: all its files are expected side by side");
        }
        files.insert(name, fs::read(entry.path())?);
    }
    Ok(files)
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).context("a script or page of the bundle is not UTF-8")
}

fn hash(value: impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_renamed_wherever_it_is_mentioned_and_nowhere_else() {
        let cases = [
            ("import('./ui.js')", "import('./ui-1.js')"),
            ("href=\"/ui.js\"", "href=\"/ui-1.js\""),
            ("import './gui.js'", "import './gui.js'"),
            ("'ui.json' + 'a-ui.js'", "'ui.json' + 'a-ui.js'"),
            ("ui.js", "ui-1.js"),
        ];
        for (before, after) in cases {
            assert_eq!(rename(before, "ui.js", "ui-1.js"), after);
        }
    }

    #[test]
    fn a_change_reaches_the_names_of_all_that_mention_it() {
        let bundle = |wasm: &str| {
            let files = [
                ("boot.js", "import('./ui.js'); new Worker('./worker.js')"),
                ("worker.js", "load('./engine_bg.wasm')"),
                ("engine_bg.wasm", wasm),
                ("ui.js", "no others"),
                ("icon.svg", "<svg/>"),
            ];
            let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
            name_by_content(files.into()).expect("no circle")
        };
        let (one, two) = (bundle("one"), bundle("two"));
        for ((name, first, _), (_, second, _)) in one.iter().zip(&two) {
            let same = ["ui.js", "icon.svg"].contains(&name.as_str());
            assert_eq!(first == second, same, "{name}: {first} {second}");
        }
    }

    #[test]
    fn files_that_mention_each_other_are_refused() {
        let files = [("a.js", "b.js"), ("b.js", "a.js")]
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        assert!(name_by_content(files.into()).is_err());
    }
}
