//! What we write is read by another program, MPXJ, to the same tasks, links, calendars and assignments.
//!
//! MPXJ is a Java library with a Python package. `cargo xtask test` brings both and names the Python that has
//! it in `MPXJ_PYTHON`. The real files are those of the folder that `THROUGHLINE_CORPUS` names.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    interchange::{mspdi, xer},
    plan::{Plan, PlanRecords},
    sample,
    schedule::Schedule,
};

/// Differences that are there for a reason, by how their lines begin.
const KNOWN: [(&str, &str); 12] = [
    ("mspdinulltasks.xml, task 1: Number20", KEYS),
    ("mspdinulltasks.xml, task 3: ", KEYS),
    ("mspdinulltasks.xml, task 4: ", KEYS),
    ("mspdinulltasks.xml, task 6: ", KEYS),
    ("mspdinulltasks.xml, task 8: ", KEYS),
    (
        "Commercial_construction_project_plan.xml, task ",
        "the file keeps the work of task 9 in an assignment to nobody only, and fractions of minutes in others",
    ),
    ("sample.xml, assignment (2, 1): Finish", DELAYED),
    ("sample.xml, assignment (2, 2): Start", DELAYED),
    (
        "assignment-assignments-project2007-mspdi.xml, task 2: Resume",
        NO_GAP,
    ),
    (
        "assignment-assignments-project2007-mspdi.xml, task 2: Stop",
        NO_GAP,
    ),
    (
        "assignment-assignments-project2007-mspdi.xml, task 3: Resume",
        NO_GAP,
    ),
    (
        "assignment-assignments-project2007-mspdi.xml, task 3: Stop",
        NO_GAP,
    ),
];
const NO_GAP: &str =
    "work goes on where it stopped: that follows from its progress, and is not written";
const KEYS: &str =
    "empty rows are gone, so that a field of our own keeps the keys that are not rows any more";
const DELAYED: &str = "the file's assignments start at times that its own delays do not give";

/// The Python that has MPXJ; without one, nothing is compared, and that is said.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("MPXJ_PYTHON").map(PathBuf::from);
    if python.is_none() {
        eprintln!("MPXJ_PYTHON is not set: no independent program read our files");
    }
    python
}

/// What MPXJ says about pairs of files: the differences, and how much was compared.
fn compared(python: &Path, pairs: &[(PathBuf, PathBuf)]) -> (Vec<String>, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("independent/compare.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let mut input = String::new();
    for (original, copy) in pairs {
        input.push_str(&serde_json::json!([original, copy]).to_string());
        input.push('\n');
    }
    let mut stdin = child.stdin.take().expect("a standard input");
    stdin.write_all(input.as_bytes()).expect("Python listens");
    drop(stdin);
    let output = child.wait_with_output().expect("Python ends");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "Python failed after: {text}");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let sum = lines.pop().expect("a sum");
    eprintln!("{sum}");
    (lines, sum)
}

fn export(folder: &Path, name: &str, records: PlanRecords) -> PathBuf {
    let plan = Plan::new(records);
    let path = folder.join(name);
    let bytes = mspdi::export(name, &plan, &Schedule::compute(&plan));
    fs::write(&path, bytes).expect("written");
    path
}

#[test]
fn our_exports_are_read_to_the_same_plan() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut originals = Vec::new();
    for (name, records) in [
        sample::northern_rollout(&mut rng),
        sample::generated(200, &mut rng),
    ] {
        originals.push(export(folder.path(), &format!("our {name}.xml"), records));
    }
    if let Some(corpus) = std::env::var_os("THROUGHLINE_CORPUS") {
        let files = fs::read_dir(PathBuf::from(corpus).join("mspdi")).expect("a folder");
        originals.extend(files.map(|file| file.expect("an entry").path()));
    }
    originals.sort();
    let mut pairs = Vec::new();
    for (i, original) in originals.into_iter().enumerate() {
        let bytes = fs::read(&original).expect("a readable file");
        // Files that are refused are the business of other tests.
        if let Ok(imported) = mspdi::import(&bytes, &mut rng) {
            let copy = export(folder.path(), &format!("{i}.xml"), imported.records);
            pairs.push((original, copy));
        }
    }
    let (mut differences, sum) = compared(&python, &pairs);
    let known = |line: &String| KNOWN.iter().any(|(start, _)| line.starts_with(start));
    let explained = differences.iter().filter(|line| known(line)).count();
    differences.retain(|line| !known(line));
    eprintln!(
        "{explained} differences with a known reason, {} others",
        differences.len()
    );
    assert!(differences.is_empty(), "{}\n{sum}", differences.join("\n"));
}

#[test]
fn primavera_files_are_read_to_the_same_plan() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let bridge = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/files/bridge.xer");
    let bytes = fs::read(&bridge).expect("a readable file");
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let imported = xer::import(&bytes, Some("BRIDGE"), &mut rng).expect("a sound file");
    let copy = export(folder.path(), "bridge.xml", imported.records);
    // MPXJ takes a file for one of Windows, as Primavera writes it.
    let text = String::from_utf8(bytes).expect("our own file");
    let original = folder.path().join("bridge.xer");
    let windows = text.chars().map(|c| match c {
        '–' => 0x96,
        '“' => 0x93,
        '”' => 0x94,
        c => u8::try_from(u32::from(c)).expect("a Latin-1 character"),
    });
    fs::write(&original, windows.collect::<Vec<u8>>()).expect("written");
    let (differences, sum) = compared(&python, &[(original, copy)]);
    assert!(differences.is_empty(), "{}\n{sum}", differences.join("\n"));
}
