//! What somebody has to be able to do for a task.

use chrono::NaiveDate;

use super::{Level, Member, Skill};
use crate::{
    id::{RecordId, ResourceId},
    register::{Context, Declared as _, RecordRef, declare::register},
};

register! {
    /// A skill or certification that a task needs one of those who work on it to have.
    SkillNeed in Register "skill_needs" key "" called "skill needed" "Skills needed" duty Team {
        /// The skill or certification, as it is called in the skills of the team.
        title: String = "Skill",
        /// For what.
        about: Option<RecordRef> = "For",
        /// How well they have to be able to do it.
        level: Level = "At least",
    }
    board level done [];
    part of about;
}

/// Why a skill is missing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lack {
    /// Nobody works on it.
    Nobody,
    /// Nobody who works on it has it.
    NotHad,
    /// The best of those who work on it is below what is needed.
    Below(Level),
    /// It ends on that day, before the work does.
    Ends(NaiveDate),
}

/// The skills that a task needs and that nobody who works on it has on the day on which it is finished, with the reason
/// that is nearest to having it. A level that nobody said is enough: certifications have none.
#[must_use]
pub fn skills_missing<'a>(
    context: &Context<'a>,
    task: &RecordRef,
    workers: &[ResourceId],
    finish: NaiveDate,
) -> Vec<(SkillNeed<'a>, Lack)> {
    let needs = context.records.parts_of(SkillNeed::KIND, task);
    let mut team: Option<Vec<RecordId>> = None;
    needs
        .map(SkillNeed)
        .filter(|need| !need.title().trim().is_empty())
        .filter_map(|need| {
            // Most tasks need nothing: the team is looked through only for those that do.
            let team = team.get_or_insert_with(|| members(context, workers));
            lack(context, need, team, finish).map(|lack| (need, lack))
        })
        .collect()
}

/// The members of the team that these resources are.
fn members(context: &Context<'_>, workers: &[ResourceId]) -> Vec<RecordId> {
    let members = context.records.of(Member::KIND);
    let at_work = members.filter(|member| {
        let resource = Member(member).resource();
        resource.is_some_and(|resource| workers.contains(&resource))
    });
    at_work.map(|member| member.id).collect()
}

fn lack(
    context: &Context<'_>,
    need: SkillNeed<'_>,
    team: &[RecordId],
    finish: NaiveDate,
) -> Option<Lack> {
    if team.is_empty() {
        return Some(Lack::Nobody);
    }
    let wanted = need.title().trim().to_lowercase();
    let had = context.records.of(Skill::KIND).map(Skill).filter(|skill| {
        let whose = skill.member().0;
        whose.is_some_and(|member| team.contains(&member))
            && skill.title().trim().to_lowercase() == wanted
    });
    let mut nearest = Lack::NotHad;
    for skill in had {
        let ends = skill.expires().0.filter(|day| *day < finish);
        let below = match (skill.level().step(), need.level().step()) {
            (Some(had), Some(needed)) => had < needed,
            _ => false,
        };
        let lack = match (ends, below) {
            (None, false) => return None,
            (_, true) => Lack::Below(skill.level()),
            (Some(day), false) => Lack::Ends(day),
        };
        nearest = nearest.max(lack);
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        record::{FieldValue as _, Scalar},
        register::{Day, Declared, Entry, Records},
    };

    fn entry<D: Declared>(name: &str, fields: &[(&str, Scalar)]) -> Entry {
        let mut entry = Entry::new(D::KIND, RecordId::from_name(name));
        for (field, value) in fields {
            entry.set(field, value).expect("a field");
        }
        entry
    }

    #[test]
    fn the_nearest_reason_is_told() {
        let task = RecordRef::new("tasks", RecordId::from_name("task"));
        let (tor, ida) = (RecordId::from_name("tor"), RecordId::from_name("ida"));
        let resource = |name: &str| ResourceId(RecordId::from_name(name));
        let member = |name: &str, as_resource: ResourceId| {
            let fields = [("resource", as_resource.0.as_str().into())];
            entry::<Member<'_>>(name, &fields)
        };
        let skill = |whose: RecordId, title: &str, level: &str, expires: &str| {
            let fields = [
                ("title", title.into()),
                ("member", whose.as_str().into()),
                ("level", level.into()),
                ("expires", Day(expires.parse().ok()).to_scalar()),
            ];
            entry::<Skill<'_>>(&format!("{whose}/{title}"), &fields)
        };
        let need = |title: &str, level: &str| {
            let fields = [
                ("title", title.into()),
                ("about", task.to_string().into()),
                ("level", level.into()),
            ];
            entry::<SkillNeed<'_>>(&format!("need/{title}"), &fields)
        };
        let mut records = Records::default();
        for one in [
            member("tor", resource("tor")),
            member("ida", resource("ida")),
            skill(tor, "Fibre", "", "2027-01-31"),
            skill(tor, "Radio links", "low", ""),
            skill(ida, "radio LINKS ", "medium", ""),
            skill(ida, "Fibre", "", "2028-01-31"),
            need("Fibre", "high"),
            need("Radio links", "high"),
            need("Masts", ""),
        ] {
            records.insert(one);
        }
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let context = Context {
            records: &records,
            today: day("2027-01-01"),
        };
        let check = |workers: &[&str], finish: &str, expected: &[(&str, Lack)]| {
            let workers: Vec<ResourceId> = workers.iter().map(|name| resource(name)).collect();
            let found = skills_missing(&context, &task, &workers, day(finish));
            let mut found: Vec<(String, Lack)> = found
                .iter()
                .map(|(need, lack)| (need.title(), *lack))
                .collect();
            found.sort();
            let expected: Vec<(String, Lack)> = expected
                .iter()
                .map(|(title, lack)| ((*title).to_owned(), *lack))
                .collect();
            assert_eq!(found, expected, "{workers:?} until {finish}");
        };
        let masts = ("Masts", Lack::NotHad);
        let below = |level| ("Radio links", Lack::Below(level));
        let nobody = ["Fibre", "Masts", "Radio links"].map(|skill| (skill, Lack::Nobody));
        check(&[], "2027-01-20", &nobody);
        check(&["a stranger"], "2027-01-20", &nobody);
        check(&["tor"], "2027-01-20", &[masts, below(Level::Low)]);
        check(&["tor"], "2027-01-31", &[masts, below(Level::Low)]);
        let ended = ("Fibre", Lack::Ends(day("2027-01-31")));
        check(&["tor"], "2027-02-01", &[ended, masts, below(Level::Low)]);
        check(&["tor", "ida"], "2027-02-01", &[masts, below(Level::Medium)]);
    }
}
