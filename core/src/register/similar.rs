//! Lessons that have something to do with what is being written.

use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, Tags};
use crate::record::{FieldType, Scalar};

/// Words shorter than this say little.
const SHORT: usize = 4;
/// So many letters of a word tell it from others, whatever its ending.
const STEM: usize = 6;
/// Words that are in every text.
const COMMON: [&str; 26] = [
    "about", "after", "also", "before", "been", "from", "have", "into", "more", "must", "need",
    "only", "other", "over", "should", "than", "that", "them", "then", "there", "they", "this",
    "under", "were", "when", "with",
];

/// What a word weighs if it is in one text only.
const RARE: u32 = 1000;

/// Those of the records that share words with a text, the nearest first, at most so many. A word counts the more the
/// fewer of the records it is in, and twice in a title or a tag. One word that is shared is enough there; in the rest
/// of a record it takes two.
#[must_use]
pub fn similar<'a>(
    text: &str,
    records: impl IntoIterator<Item = &'a Entry>,
    most: usize,
) -> Vec<&'a Entry> {
    let wanted = stems(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    let candidates: Vec<(&Entry, BTreeSet<String>, BTreeSet<String>)> = records
        .into_iter()
        .map(|entry| (entry, stems(&headline(entry)), stems(&whole(entry))))
        .collect();
    let mut spread: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, _, all) in &candidates {
        for stem in all.intersection(&wanted) {
            *spread.entry(stem).or_default() += 1;
        }
    }
    let mut found: Vec<(u32, &Entry)> = candidates
        .iter()
        .filter_map(|(entry, head, all)| {
            let shared: Vec<&String> = all.intersection(&wanted).collect();
            let in_head = shared.iter().filter(|stem| head.contains(**stem)).count();
            let weight = |stem: &&&String| {
                let rarity = RARE / spread.get(stem.as_str()).copied().unwrap_or(1).max(1);
                rarity * if head.contains(**stem) { 2 } else { 1 }
            };
            let near = in_head > 0 || shared.len() > 1;
            near.then(|| (shared.iter().map(|stem| weight(&stem)).sum(), *entry))
        })
        .collect();
    found.sort_by(|(a, one), (b, other)| {
        let by_title = || (one.title(), one.id).cmp(&(other.title(), other.id));
        b.cmp(a).then_with(by_title)
    });
    found.truncate(most);
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// The beginnings of the words of a text that say something.
fn stems(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.map(str::to_lowercase);
    let telling =
        words.filter(|word| word.chars().count() >= SHORT && !COMMON.contains(&word.as_str()));
    telling
        .map(|word| word.chars().take(STEM).collect())
        .collect()
}

fn headline(entry: &Entry) -> String {
    let tags: Tags = entry.read("tags").unwrap_or_default();
    format!("{} {tags}", entry.title())
}

fn whole(entry: &Entry) -> String {
    let fields = entry.kind().own_fields().filter(|field| {
        matches!(
            field.field_type,
            FieldType::Text | FieldType::Prose | FieldType::Tags
        )
    });
    let texts = fields.map(|field| match entry.get(field.name) {
        Scalar::Text(text) => text.as_str(),
        _ => "",
    });
    texts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::RecordId,
        register::{Declared as _, Lesson},
    };

    fn lesson(title: &str, cause: &str, tags: &str) -> Entry {
        let mut entry = Entry::new(Lesson::KIND, RecordId::from_name(title));
        for (field, value) in [("title", title), ("cause", cause), ("tags", tags)] {
            entry.set(field, &value.into()).expect("a field");
        }
        entry
    }

    #[test]
    fn what_shares_telling_words_is_near() {
        let lessons = [
            lesson(
                "Order antennas early",
                "Customs took six weeks",
                "procurement",
            ),
            lesson(
                "Test power before installing",
                "Generators were undersized",
                "power",
            ),
            lesson(
                "Survey roofs twice",
                "The mast did not carry the antenna load",
                "",
            ),
        ];
        let check = |text: &str, expected: &[&str]| {
            let found = similar(text, &lessons, 2);
            let titles: Vec<&str> = found.iter().map(|entry| entry.title()).collect();
            assert_eq!(titles, expected, "{text}");
        };
        check("", &[]);
        check("with that from them", &[]);
        check("Antenna stuck", &["Order antennas early"]);
        check("Customs", &[]);
        check("Customs hold the weeks", &["Order antennas early"]);
        check("POWER outage", &["Test power before installing"]);
        check(
            "antenna on the mast and roofs",
            &["Survey roofs twice", "Order antennas early"],
        );
    }
}
