//! Cuts a WebAssembly module into parts by when their functions are first called.
//!
//! When each function is first called is recorded in a browser (`cargo xtask first-use`) and kept beside the web
//! client ([`Profile`]). The first part has every function that is called at once, or that is not known; in the
//! place of each of the others stands a stub that calls it through a table. A later part fills its table once it has
//! arrived, and a stub that is called before has it fetched and linked at once (`web/parts.js`).
//! So the record decides how much is downloaded when, and never what works.

mod first;
mod later;
mod marks;
mod module;
mod profile;

use anyhow::{Result, bail};

pub(super) use marks::mark;
pub(super) use profile::{Profile, names};

use module::Module;

/// The first part's export that has a later one brought and linked, which the module itself has to offer. It takes
/// the part's number.
const BRING: &str = "bring_part";
/// How the first part's exports of the tables that later ones fill begin. The part's number follows.
const TABLE: &str = "table_";
/// How the first part's exports of what says, other than 0, that a table is filled begin. The part's number follows.
const HERE: &str = "here_";
/// The namespace from which later parts import: the first one's exports.
const FIRST: &str = "first";

/// Cuts a module that still has the names of its functions. Gives its parts, the first one first.
pub(super) fn split(wasm: &[u8], profile: &Profile) -> Result<Vec<Vec<u8>>> {
    let module = Module::read(wasm)?;
    let plan = Plan::new(&module, profile)?;
    let mut parts = vec![first::encode(&module, &plan)?];
    for number in 1..=plan.later.len() {
        parts.push(later::encode(&module, &plan, number)?);
    }
    Ok(parts)
}

/// Which functions go, and what the parts share.
struct Plan {
    /// Where each function that the module defines has its code.
    places: Vec<Place>,
    /// The parts behind the first.
    later: Vec<Part>,
    /// What has a part brought.
    bring: u32,
}

/// Where a function has its code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    /// The number of the part; 0 is the first.
    part: usize,
    /// Its entry in the part's table, if another part calls it.
    entry: Option<u32>,
}

/// What a later part has to do with the others.
#[derive(Default)]
struct Part {
    /// The functions that it calls elsewhere, by their index, in its order. In the first part each of them is
    /// found under its index: its code, or the stub in its place.
    shared: Vec<u32>,
    /// The functions in it that are called from elsewhere, by their index, in the order of the table.
    entries: Vec<u32>,
}

impl Plan {
    fn new(module: &Module<'_>, profile: &Profile) -> Result<Self> {
        let Some(bring) = module.exported(BRING) else {
            bail!("the module does not export {BRING}");
        };
        let mut parts: Vec<usize> = module
            .functions
            .iter()
            .map(|function| match function.name {
                Some(name) if !function.is_small() => profile.part(name),
                _ => 0,
            })
            .collect();
        // Whoever brings a part cannot be in it.
        for position in module.reached_from(bring) {
            parts[position] = 0;
        }

        let mut later: Vec<Part> = Vec::new();
        later.resize_with(profile.later(), Part::default);
        let part_of = |index: u32| module.defined(index).map_or(0, |position| parts[position]);
        let calls = module.functions.iter().zip(&parts);
        let calls = calls.flat_map(|(function, part)| function.calls.iter().map(|to| (*part, *to)));
        let reached = module.reached.iter().map(|to| (0, *to));
        for (from, to) in calls.chain(reached) {
            if from == part_of(to) {
                continue;
            }
            if from > 0 {
                later[from - 1].shared.push(to);
            }
            if part_of(to) > 0 {
                later[part_of(to) - 1].entries.push(to);
            }
        }
        let mut places: Vec<Place> = parts
            .iter()
            .map(|part| Place {
                part: *part,
                entry: None,
            })
            .collect();
        for part in &mut later {
            for indices in [&mut part.shared, &mut part.entries] {
                indices.sort_unstable();
                indices.dedup();
            }
            for (entry, index) in (0..).zip(&part.entries) {
                if let Some(position) = module.defined(*index) {
                    places[position].entry = Some(entry);
                }
            }
        }
        Ok(Self {
            places,
            later,
            bring,
        })
    }
}

/// The name under which the first part exports something that others import: short, for there are thousands.
fn short(kind: char, mut index: u32) -> String {
    const DIGITS: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-+";
    let mut name = String::from(kind);
    loop {
        name.push(char::from(DIGITS[index as usize % DIGITS.len()]));
        index /= DIGITS.len() as u32;
        if index == 0 {
            return name;
        }
    }
}

#[cfg(test)]
mod tests;
