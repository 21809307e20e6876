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
/// those with the words in their title, then in any other text, then those of which a word in the title is
/// one slip away from it. At most `most`.
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
        rank = rank.min(1);
        let anywhere = entry.filled().any(|(_, value)| match value {
            Scalar::Text(text) => text.to_lowercase().contains(word),
            _ => false,
        });
        if !anywhere {
            // One letter too many, too few, another or two exchanged, in a word that is long enough.
            let near = |other: &str| is_near(word, other);
            if !title.split(|c: char| !c.is_alphanumeric()).any(near) {
                return None;
            }
            rank = 0;
        }
    }
    Some(rank)
}

/// Words shorter than this would be near to too many.
const SHORTEST: usize = 4;

/// Whether a word is one slip away from the beginning of another.
fn is_near(word: &str, other: &str) -> bool {
    let (word, other): (Vec<char>, Vec<char>) = (word.chars().collect(), other.chars().collect());
    if word.len() < SHORTEST {
        return false;
    }
    let same = word.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (rest, of) = (&word[same..], &other[same..]);
    let exchanged = match (rest, of) {
        ([a, b, rest @ ..], [c, d, of @ ..]) => a == d && b == c && of.starts_with(rest),
        _ => false,
    };
    let (Some((_, fewer)), Some((_, of_fewer))) = (rest.split_first(), of.split_first()) else {
        // The one ends where the other goes on; the word may be a letter longer.
        return rest.len() <= 1;
    };
    exchanged || of.starts_with(fewer) || of_fewer.starts_with(rest) || of_fewer.starts_with(fewer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_near() {
        let check = |word: &str, other: &str, near: bool| {
            assert_eq!(is_near(word, other), near, "{word} and {other}");
        };
        check("antena", "antenna", true);
        check("antennna", "antenna", true);
        check("antemna", "antenna", true);
        check("anetnna", "antenna", true);
        check("anten", "antenna", true);
        check("antennas", "antenna", true);
        check("tromsö", "tromsø", true);
        check("swich", "switches", true);
        check("swtiches", "switches", true);
        check("antlers", "antenna", false);
        check("antennaes", "antenna", false);
        check("mask", "antenna", false);
        check("ice", "ide", false);
        check("power", "p", false);
    }
}
