//! Each target for a moment, always with the same inputs; and every input that once did harm.

#![allow(
    clippy::disallowed_methods,
    reason = "tests have files, a clock and an environment"
)]

use std::{fs, panic::catch_unwind, path::Path};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_fuzz::{Target, mutate::mutate};

/// Inputs for each target unless `THROUGHLINE_FUZZ_RUNS` says otherwise: a second or two each.
const RUNS: u32 = 1_500;

/// What this process may take at most, over all targets.
const MOST_MEMORY: u64 = 256 << 20;

/// What a target does not survive, in a form that can be kept as a file.
fn check(target: Target, input: &[u8]) {
    let given = input.to_vec();
    if catch_unwind(move || target.run(&given)).is_err() {
        let file = std::env::temp_dir().join(format!("{}-crasher", target.name()));
        fs::write(&file, input).expect("written");
        panic!("{} does not survive {}", target.name(), file.display());
    }
}

#[test]
fn no_target_dies_and_none_takes_much() {
    let runs =
        std::env::var("THROUGHLINE_FUZZ_RUNS").map_or(RUNS, |n| n.parse().expect("a number"));
    for target in Target::ALL {
        let seeds = target.seeds();
        seeds.iter().for_each(|seed| check(target, seed));
        let mut rng = ChaCha8Rng::seed_from_u64(0x7411);
        for _ in 0..runs {
            check(target, &mutate(&seeds, &mut rng));
        }
    }
    if let Some(peak) = peak() {
        let mib = peak >> 20;
        println!(
            "{runs} inputs for each of {} targets, peak memory {mib} MiB",
            Target::ALL.len()
        );
        assert!(peak <= MOST_MEMORY, "{mib} MiB at the peak");
    }
}

/// The most memory that this process has had, where that can be told.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

#[test]
fn what_did_harm_once_does_none() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crashers");
    for target in Target::ALL {
        let Ok(files) = fs::read_dir(folder.join(target.name())) else {
            continue;
        };
        for file in files {
            let file = file.expect("a file").path();
            check(target, &fs::read(file).expect("read"));
        }
    }
}

/// The corpus of inputs that make automerge itself panic, where it is at hand.
#[test]
fn the_hostile_corpus_does_no_harm() {
    let Some(corpus) = std::env::var_os("THROUGHLINE_CORPUS") else {
        eprintln!("THROUGHLINE_CORPUS is not set: the hostile corpus was not tried");
        return;
    };
    for file in fs::read_dir(Path::new(&corpus).join("hostile")).expect("a corpus") {
        let bytes = fs::read(file.expect("a file").path()).expect("read");
        check(Target::Message, &bytes);
        check(Target::Change, &bytes);
        check(Target::Document, &bytes);
    }
}
