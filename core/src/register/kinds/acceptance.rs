//! By what a deliverable is accepted, and who signed it.

use sha2::{Digest as _, Sha256};

use super::{Deliverable, Person};
use crate::{
    record::{FieldDef, FieldType, Frozen, Prose, Scalar, choices},
    register::{
        Day, Entry, Kind, RecordRef, Records, Ref, declare::register, name_of,
    },
    text::format_money,
};

choices! {
    /// Whether a criterion is met.
    CriterionState {
        /// Nobody has checked.
        Open = "open" "Not checked",
        /// It is met.
        Met = "met" "Met",
        /// It is not met.
        Failed = "failed" "Not met",
    }
}

register! {
    /// What has to be so for a deliverable to be accepted.
    AcceptanceCriterion in Register "acceptance_criteria" key "AC" called "acceptance criterion" "Acceptance criteria" duty Quality {
        /// What has to be so.
        title: String = "Criterion",
        /// The deliverable.
        deliverable: Ref<Deliverable<'static>> = "Deliverable",
        /// Whether it is met.
        status: CriterionState = "Status",
        /// How it is measured.
        measure: String = "Measure",
        /// Who checked it.
        owner: Person = "Checked by",
        /// When it is to be checked or was.
        checked: Day = "Check on",
        /// What was seen.
        notes: Prose = "Evidence",
    }
    board status done ["met"];
    date checked;
    part of deliverable;
}

register! {
    /// A signature under a record as it was then. What was signed stays as it was signed.
    SignOff in Register "sign_offs" key "SO" called "sign-off" "Sign-offs" duty Quality {
        /// What is confirmed.
        title: Frozen<String> = "Statement",
        /// The record that was signed.
        about: Frozen<Option<RecordRef>> = "Signed record",
        /// The record as it was then.
        content: Frozen<String> = "As signed",
        /// What tells whether it still is so.
        fingerprint: Frozen<String> = "Fingerprint",
        /// The heads of the document in which it stood.
        heads: Frozen<String> = "Document heads",
        /// Who signed.
        signed_by: Frozen<String> = "Signed by",
        /// When.
        signed_on: Frozen<Day> = "Signed on",
    }
    date signed_on past;
    part of about;
    computed {
        /// Whether what was signed still reads as it did then.
        since_then: FieldType::Text, "Since then", |entry, context| since_then(entry, context.records);
    }
}

/// What a signature keeps of the record under which it stands: a line for each field that is filled in, as a person reads
/// it, and one for each of its parts, such as the criteria of a deliverable.
#[must_use]
pub fn as_signed(signed: &Entry, records: &Records) -> String {
    let kind = signed.kind();
    let fields = kind.own_fields().filter_map(|field| {
        let text = in_words(field, signed.get(field.name), records)?;
        Some(format!("{}: {text}", field.label))
    });
    let of = RecordRef::from(signed);
    let parts = parts_of(kind).flat_map(|part| {
        let board = part.board.and_then(|board| part.field(board));
        records.parts_of(part, &of).map(move |entry| {
            let state = board.map(|field| field.field_type.label_of(entry.text(field.name)));
            let state = state.filter(|state| !state.is_empty());
            let state = state.map_or_else(String::new, |state| format!(" ({state})"));
            format!("{}: {}{state}", part.one, name_of(entry))
        })
    });
    fields.chain(parts).collect::<Vec<_>>().join("\n")
}

/// What a field says, as a person reads it; nothing where it says nothing.
fn in_words(field: &FieldDef, value: &Scalar, records: &Records) -> Option<String> {
    let named = |record: Option<RecordRef>, text: &str| {
        let entry = record.and_then(|record| records.find(&record));
        entry.map_or_else(|| text.to_owned(), name_of)
    };
    let text = match (field.field_type, value) {
        (_, Scalar::Null | Scalar::Bool(false)) => return None,
        (_, Scalar::Bool(true)) => "yes".to_owned(),
        (FieldType::Money, Scalar::Int(amount)) => format_money(*amount),
        (FieldType::Percent, Scalar::Int(percent)) => format!("{percent} %"),
        (_, Scalar::Int(number)) => number.to_string(),
        (FieldType::Reference(table), Scalar::Text(id)) => {
            named(RecordRef::parse(&format!("{table}/{id}")), id)
        }
        (FieldType::Record, Scalar::Text(record)) => named(RecordRef::parse(record), record),
        (field_type, Scalar::Text(text)) => field_type.label_of(text).to_owned(),
    };
    (!text.is_empty()).then_some(text)
}

/// What tells whether a record still is what was signed: all that it says, and its parts by their titles. How far it has come,
/// by when, and the baseline that it led to are no part of that.
#[must_use]
pub fn fingerprint(signed: &Entry, records: &Records) -> String {
    let kind = signed.kind();
    let is_course = |field: &FieldDef| {
        Some(field.name) == kind.board
            || matches!(field.field_type, FieldType::Day | FieldType::Reference("baselines"))
    };
    let mut hasher = Sha256::new();
    let mut add = |text: &str| {
        // A zero ends a text: its length is not as wide everywhere.
        hasher.update(text);
        hasher.update([0]);
    };
    for field in kind.own_fields().filter(|field| !is_course(field)) {
        // By its stored name and value: labels and the names of people may change.
        match signed.get(field.name) {
            Scalar::Null => {}
            Scalar::Text(text) if text.is_empty() => {}
            Scalar::Text(text) => [field.name, text].into_iter().for_each(&mut add),
            Scalar::Int(number) => {
                add(field.name);
                add(&number.to_string());
            }
            Scalar::Bool(flag) => {
                add(field.name);
                add(if *flag { "yes" } else { "no" });
            }
        }
    }
    for part in parts_of(kind) {
        for entry in records.parts_of(part, &RecordRef::from(signed)) {
            add(part.table());
            add(entry.title());
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The kinds whose records are parts of one of that kind, and belong to what it says.
fn parts_of(kind: &'static Kind) -> impl Iterator<Item = &'static Kind> {
    super::ALL.iter().copied().filter(move |part| {
        let parent = part.part_of.and_then(|field| part.field(field));
        part.section() == kind.section()
            && parent.is_some_and(|field| field.field_type == FieldType::Reference(kind.table()))
    })
}

/// Whether what was signed still is as it was then.
fn since_then(signature: &Entry, records: &Records) -> Scalar {
    let signature = SignOff(signature);
    let then = signature.fingerprint().0;
    let about = signature.about().0;
    match about.and_then(|about| records.find(&about)) {
        None => "Deleted".into(),
        // Nobody can tell.
        Some(_) if then.is_empty() => Scalar::Null,
        Some(signed) if fingerprint(signed, records) == then => "Unchanged".into(),
        Some(_) => "Changed".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::RecordId,
        register::{Declared as _, Member, Raci},
    };

    #[test]
    fn a_signature_reads_as_people_do_and_tells_what_changed() {
        let mut records = Records::default();
        let entry = |kind: &'static Kind, name: &str, fields: &[(&str, Scalar)]| {
            let mut entry = Entry::new(kind, RecordId::from_name(name));
            for (field, value) in fields {
                entry.set(field, value).expect("a field");
            }
            entry
        };
        let mari = entry(Member::KIND, "mari", &[("title", "Mari".into())]);
        let design = [
            ("title", "Design".into()),
            ("status", "in_review".into()),
            ("owner", mari.id.as_str().into()),
        ];
        let mut design = entry(Deliverable::KIND, "design", &design);
        let met = [
            ("title", "No single failure".into()),
            ("deliverable", design.id.as_str().into()),
            ("status", "met".into()),
        ];
        records.insert(mari);
        records.insert(entry(AcceptanceCriterion::KIND, "criterion", &met));
        records.insert(design.clone());
        let content = as_signed(&design, &records);
        let expected = "Deliverable: Design\nStatus: In review\nOwner: Mari\n\
            acceptance criterion: No single failure (Met)";
        assert_eq!(content, expected);
        let signed = [
            ("about", RecordRef::from(&design).to_string().into()),
            ("content", content.into()),
            ("fingerprint", fingerprint(&design, &records).into()),
        ];
        let signed = entry(SignOff::KIND, "signature", &signed);
        let check = |records: &Records, expected: &str| {
            assert_eq!(since_then(&signed, records), expected.into());
        };
        check(&records, "Unchanged");
        design.set("status", &"accepted".into()).expect("a field");
        let accepted = "2027-03-01".into();
        design.set("accepted_on", &accepted).expect("a field");
        records.insert(design.clone());
        let of_one = RecordRef::from(&design).to_string();
        let answers = [("about", of_one.into()), ("role", "a".into())];
        records.insert(entry(Raci::KIND, "raci", &answers));
        let mut mari = records
            .get(Member::TABLE, RecordId::from_name("mari"))
            .cloned()
            .expect("there");
        mari.set("title", &"Mari Kvam".into()).expect("a field");
        records.insert(mari);
        check(&records, "Unchanged");
        design.set("title", &"Redesign".into()).expect("a field");
        records.insert(design.clone());
        check(&records, "Changed");
        design.set("deleted", &true.into()).expect("a field");
        records.insert(design);
        check(&records, "Deleted");
    }
}
