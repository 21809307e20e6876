//! Finding records by what is written in them.

use super::{Entry, Kind, RecordRef, Records, all, keys_of};
use crate::record::{FieldType, Scalar};

/// A record that fits a search.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// Which.
    pub record: RecordRef,
    /// What kind of record it is, in words.
    pub kind: &'static str,
    /// Its key; empty if its kind has none.
    pub key: String,
    /// Its name.
    pub title: String,
    /// How well it fits; more is better.
    rank: u8,
}

/// The records in which every word of `text` is found, the best first: one whose key it is, then
/// those with the words in their title, then in any other text. At most `most`.
#[must_use]
pub fn search(records: &Records, text: &str, most: usize) -> Vec<Found> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Found> = all()
        .filter(|kind| kind.is_searched())
        .flat_map(|kind| found_in(records, kind, &words))
        .collect();
    found.sort_by(|a, b| b.rank.cmp(&a.rank).then_with(|| a.title.cmp(&b.title)));
    found.truncate(most);
    found
}

fn found_in(records: &Records, kind: &'static Kind, words: &[String]) -> Vec<Found> {
    // A record without a title is a part of others, and found through them; a comment is its text.
    let keys = keys_of(records, kind);
    let fits = |entry: &Entry| {
        let key = keys.get(&entry.id).cloned().unwrap_or_default();
        let rank = rank(entry, &key, words)?;
        Some(Found {
            record: entry.into(),
            kind: kind.one,
            key,
            title: name_of(entry),
            rank,
        })
    };
    records.of(kind).filter_map(fits).collect()
}

/// What a record is called in a list: its title, or else the first text that it has, shortened.
#[must_use]
pub fn name_of(entry: &Entry) -> String {
    let texts = entry
        .kind()
        .own_fields()
        .filter(|field| matches!(field.field_type, FieldType::Text | FieldType::Prose));
    let mut texts = texts.map(|field| entry.text(field.name));
    let text = texts.find(|text| !text.is_empty()).unwrap_or_default();
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// How well a record fits; `None` if some word is nowhere in it.
fn rank(entry: &Entry, key: &str, words: &[String]) -> Option<u8> {
    if let [word] = words
        && !key.is_empty()
        && key.eq_ignore_ascii_case(word)
    {
        return Some(3);
    }
    let title = entry.title().to_lowercase();
    let mut rank = 2;
    for word in words {
        if title.contains(word) || key.to_lowercase().starts_with(word.as_str()) {
            continue;
        }
        rank = 1;
        let anywhere = entry.filled().any(|(_, value)| match value {
            Scalar::Text(text) => text.to_lowercase().contains(word),
            _ => false,
        });
        if !anywhere {
            return None;
        }
    }
    Some(rank)
}
