//! Who is spoken to in a comment, and which comments concern somebody.

use std::collections::BTreeSet;

use super::{Comment, Declared as _, Entry, Member, Records};
use crate::{
    id::{RecordId, TaskId},
    record::{Record as _, Task},
};

/// What stands before a name.
const SIGN: char = '@';

/// The parts of a text, in its order: what is plain, and the mentions with the member whom each names.
#[must_use]
pub fn mentions<'t>(records: &Records, text: &'t str) -> Vec<(&'t str, Option<RecordId>)> {
    let mut names: Vec<(Vec<char>, RecordId)> = records
        .of(Member::KIND)
        .map(|member| (folded(member.title().trim()), member.id))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    // “@Ann Berg” is Ann Berg, also where there is an Ann; of two of one name it is the one that was written first.
    names.sort_by(|(a, one), (b, other)| b.len().cmp(&a.len()).then(one.cmp(other)));
    let mut parts = Vec::new();
    let (mut plain, mut at) = (0, 0);
    while let Some(found) = text[at..].find(SIGN) {
        let sign = at + found;
        let begins = !text[..sign].ends_with(char::is_alphanumeric);
        let named = names
            .iter()
            .filter(|_| begins)
            .find_map(|(name, id)| Some((sign + 1 + starts(&text[sign + 1..], name)?, *id)));
        at = sign + 1;
        if let Some((end, id)) = named {
            if plain < sign {
                parts.push((&text[plain..sign], None));
            }
            parts.push((&text[sign..end], Some(id)));
            (plain, at) = (end, end);
        }
    }
    if plain < text.len() {
        parts.push((&text[plain..], None));
    }
    parts
}

fn folded(name: &str) -> Vec<char> {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// How many bytes of a text are this name, if it begins with it as a whole.
fn starts(text: &str, name: &[char]) -> Option<usize> {
    let mut rest = name;
    for (at, c) in text.char_indices() {
        if rest.is_empty() {
            return (!c.is_alphanumeric()).then_some(at);
        }
        for lower in c.to_lowercase() {
            rest = rest.strip_prefix(&[lower])?;
        }
    }
    rest.is_empty().then_some(text.len())
}

/// The comments of others that concern a member of the team, the newest first: those that name them, that are about
/// what they own or are at work on, and that follow in a thread in which they wrote. What is settled is left out. `user` is
/// who they are to the documents, by which their own comments are known; `is_my_task` tells which tasks are theirs.
#[must_use]
pub fn inbox<'r>(
    records: &'r Records,
    me: RecordId,
    user: &str,
    is_my_task: impl Fn(TaskId) -> bool,
) -> Vec<&'r Entry> {
    let by_me = |entry: &Entry| entry.text("created_by") == user;
    let thread = |entry: &Entry| Comment(entry).answers().0.unwrap_or(entry.id);
    let mine: BTreeSet<RecordId> = records
        .of(Comment::KIND)
        .filter(|entry| by_me(entry))
        .map(thread)
        .collect();
    let is_open = |entry: &Entry| {
        let first = records.get(Comment::TABLE, thread(entry)).unwrap_or(entry);
        !Comment(first).resolved()
    };
    let concerns = |entry: &Entry| {
        let comment = Comment(entry);
        let about = comment.about().0;
        let is_mine = about.is_some_and(|about| match records.find(&about) {
            Some(record) => record.text("owner") == me.as_str(),
            None => about.table == Task::DEF.table && is_my_task(TaskId(about.id)),
        });
        mine.contains(&thread(entry))
            || is_mine
            || mentions(records, &comment.text().0)
                .iter()
                .any(|(_, member)| *member == Some(me))
    };
    let mut inbox: Vec<&Entry> = records
        .of(Comment::KIND)
        .filter(|entry| !by_me(entry) && is_open(entry) && concerns(entry))
        .collect();
    inbox.sort_by_key(|entry| {
        let at: i64 = entry.read("created").unwrap_or(0);
        (std::cmp::Reverse(at), entry.id)
    });
    inbox
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        record::Scalar,
        register::{Issue, RecordRef},
    };

    fn id(n: u8) -> RecordId {
        RecordId::from_name(&format!("test/{n}"))
    }

    fn put(
        records: &mut Records,
        kind: &'static super::super::Kind,
        n: u8,
        fields: &[(&str, Scalar)],
    ) {
        let mut entry = Entry::new(kind, id(n));
        for (field, value) in fields {
            entry.set(field, value).expect("a field");
        }
        records.insert(entry);
    }

    fn team() -> Records {
        let mut records = Records::default();
        for (n, name) in [(1, "Ann"), (2, "Ann Berg"), (3, "Øystein")] {
            put(&mut records, Member::KIND, n, &[("title", name.into())]);
        }
        records
    }

    #[test]
    fn a_name_after_the_sign_is_a_mention() {
        let records = team();
        let check = |text: &str, expected: &[(&str, Option<u8>)]| {
            let expected: Vec<_> = expected.iter().map(|(t, n)| (*t, n.map(id))).collect();
            assert_eq!(mentions(&records, text), expected, "{text}");
        };
        check("", &[]);
        check("nobody", &[("nobody", None)]);
        check("@Ann", &[("@Ann", Some(1))]);
        check(
            "ask @ann berg, please",
            &[("ask ", None), ("@ann berg", Some(2)), (", please", None)],
        );
        check(
            "@Anna @ann@øystein!",
            &[("@Anna ", None), ("@ann", Some(1)), ("@øystein!", None)],
        );
        check(
            "(@ØYSTEIN)",
            &[("(", None), ("@ØYSTEIN", Some(3)), (")", None)],
        );
        check("me@ann.example", &[("me@ann.example", None)]);
        check("@@Ann", &[("@", None), ("@Ann", Some(1))]);
    }

    #[test]
    fn what_concerns_somebody_is_in_their_inbox() {
        let mut records = team();
        put(
            &mut records,
            Issue::KIND,
            10,
            &[("owner", id(1).to_string().into())],
        );
        put(&mut records, Issue::KIND, 11, &[]);
        let about = |n: u8| {
            let table = if n < 100 { "issues" } else { "tasks" };
            RecordRef::new(table, id(n)).to_string()
        };
        let mut say = |n: u8, by: &str, on: u8, text: &str, answers: Option<u8>, resolved: bool| {
            let mut fields = vec![
                ("about", Scalar::from(about(on))),
                ("text", text.into()),
                ("created_by", by.into()),
                ("created", i64::from(n).into()),
                ("resolved", resolved.into()),
            ];
            if let Some(first) = answers {
                fields.push(("answers", id(first).to_string().into()));
            }
            put(&mut records, Comment::KIND, n, &fields);
        };
        say(20, "bob", 10, "on what is hers", None, false);
        say(21, "bob", 11, "of no concern", None, false);
        say(22, "bob", 11, "@Ann must see this", None, false);
        say(23, "ann", 11, "her own", None, false);
        say(24, "bob", 11, "an answer to her", Some(23), false);
        say(25, "bob", 11, "settled, @Ann", None, true);
        say(26, "bob", 11, "@Ann, in what is settled", Some(25), false);
        say(27, "bob", 100, "on a task of hers", None, false);
        say(28, "bob", 101, "on another's task", None, false);
        let is_hers = |task: TaskId| task.0 == id(100);
        let found = inbox(&records, id(1), "ann", is_hers);
        let texts: Vec<String> = found.iter().map(|entry| Comment(entry).text().0).collect();
        assert_eq!(
            texts,
            [
                "on a task of hers",
                "an answer to her",
                "@Ann must see this",
                "on what is hers"
            ]
        );
    }
}
