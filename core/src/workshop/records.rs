//! Plan records as a message.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    id::RecordId,
    plan::PlanRecords,
    record::{PlanOptions, Record, Scalar},
};

/// Plan records that can be sent: each record as the fields that are not at their default, which are
/// named by their place in the declaration. Both ends are of the same build.
#[derive(Clone, PartialEq, Debug)]
pub struct Records(pub PlanRecords);

/// A record's id and its fields.
type Row = (RecordId, Vec<(u8, Scalar)>);

/// The tables in the order of [`PlanRecords`].
#[derive(Serialize, Deserialize)]
struct Tables {
    options: Vec<Row>,
    tasks: Vec<Row>,
    links: Vec<Row>,
    calendars: Vec<Row>,
    exceptions: Vec<Row>,
    resources: Vec<Row>,
    assignments: Vec<Row>,
    availability: Vec<Row>,
    baselines: Vec<Row>,
    views: Vec<Row>,
    work_weeks: Vec<Row>,
    external_links: Vec<Row>,
}

impl Serialize for Records {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let PlanRecords {
            options,
            tasks,
            links,
            calendars,
            exceptions,
            resources,
            assignments,
            availability,
            baselines,
            views,
            work_weeks,
            external_links,
        } = &self.0;
        Tables {
            options: vec![row(options)],
            tasks: rows(tasks),
            links: rows(links),
            calendars: rows(calendars),
            exceptions: rows(exceptions),
            resources: rows(resources),
            assignments: rows(assignments),
            availability: rows(availability),
            baselines: rows(baselines),
            views: rows(views),
            work_weeks: rows(work_weeks),
            external_links: rows(external_links),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Records {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tables = Tables::deserialize(deserializer)?;
        let records = || -> Result<PlanRecords, String> {
            let options = records::<PlanOptions>(tables.options)?;
            let options = options.into_values().next();
            Ok(PlanRecords {
                options: options.ok_or("there are no options")?,
                tasks: records(tables.tasks)?,
                links: records(tables.links)?,
                calendars: records(tables.calendars)?,
                exceptions: records(tables.exceptions)?,
                resources: records(tables.resources)?,
                assignments: records(tables.assignments)?,
                availability: records(tables.availability)?,
                baselines: records(tables.baselines)?,
                views: records(tables.views)?,
                work_weeks: records(tables.work_weeks)?,
                external_links: records(tables.external_links)?,
            })
        };
        records().map(Self).map_err(D::Error::custom)
    }
}

fn rows<R: Record>(records: &BTreeMap<R::Id, R>) -> Vec<Row> {
    records.values().map(row).collect()
}

fn row<R: Record>(record: &R) -> Row {
    let blank = R::new(record.id());
    let fields = (0_u8..).zip(R::DEF.fields).filter_map(|(place, field)| {
        let value = record.get(field.name)?;
        (blank.get(field.name).as_ref() != Some(&value)).then_some((place, value))
    });
    (record.id().into(), fields.collect())
}

fn records<R: Record>(rows: Vec<Row>) -> Result<BTreeMap<R::Id, R>, String> {
    let record = |(id, fields): Row| {
        let id = R::Id::from(id);
        let mut record = R::new(id);
        for (place, value) in fields {
            let field = R::DEF.fields.get(usize::from(place));
            let field = field.ok_or("a field that this version does not have")?;
            record
                .set(field.name, &value)
                .map_err(|error| error.to_string())?;
        }
        Ok((id, record))
    };
    rows.into_iter().map(record).collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::{record, sample};

    #[test]
    fn what_arrives_is_what_was_sent() {
        let check = |records: PlanRecords| {
            let sent = Records(records);
            let bytes = postcard::to_stdvec(&sent).expect("plain data");
            let arrived: Records = postcard::from_bytes(&bytes).expect("the same build");
            assert_eq!(arrived, sent);
        };
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        check(PlanRecords::default());
        check(sample::northern_rollout(&mut rng).1);
        check(sample::generated(300, &mut rng).1);
    }

    #[test]
    fn every_field_has_a_place() {
        for def in record::ALL {
            assert!(def.fields.len() <= usize::from(u8::MAX), "{}", def.name);
        }
    }
}
