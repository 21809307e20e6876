//! What is told to whom, how often, and what was said.

use chrono::{Days, Months, NaiveDate};

use super::{Person, Stakeholder};
use crate::{
    record::{FieldType, Prose, Scalar, choices},
    register::{Day, Declared as _, Entry, Records, Ref, declare::register},
};

choices! {
    /// By what people are reached.
    Channel {
        /// A meeting with all in a room or on screen.
        Meeting = "meeting" "Meeting",
        /// A letter by e-mail.
        Email = "email" "E-mail",
        /// A conversation by telephone.
        Call = "call" "Call",
        /// A written report.
        Report = "report" "Report",
        /// A visit.
        Visit = "visit" "Visit",
        /// A message in a chat.
        Chat = "chat" "Chat",
    }

    /// How often something comes again.
    Cadence {
        /// One time.
        Once = "once" "Once",
        /// Every day.
        Daily = "daily" "Daily",
        /// Every seven days.
        Weekly = "weekly" "Weekly",
        /// Every fourteen days.
        Fortnightly = "fortnightly" "Every two weeks",
        /// Every month.
        Monthly = "monthly" "Monthly",
        /// Every three months.
        Quarterly = "quarterly" "Quarterly",
    }
}

impl Cadence {
    /// The day on which it comes again after that one; `None` for what comes once.
    #[must_use]
    pub fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Once => None,
            Self::Daily => day.checked_add_days(Days::new(1)),
            Self::Weekly => day.checked_add_days(Days::new(7)),
            Self::Fortnightly => day.checked_add_days(Days::new(14)),
            Self::Monthly => day.checked_add_months(Months::new(1)),
            Self::Quarterly => day.checked_add_months(Months::new(3)),
        }
    }
}

register! {
    /// What is told to whom, by whom, by what and how often.
    CommunicationPlan in Register "communication_plan" key "CP" called "planned communication" "Communication plan" duty Stakeholders {
        /// What is told.
        title: String = "What",
        /// To whom.
        audience: Ref<Stakeholder<'static>> = "To whom",
        /// Who tells it.
        owner: Person = "By whom",
        /// By what.
        channel: Channel = "Channel",
        /// How often.
        cadence: Cadence = "Cadence",
        /// The first time.
        first: Day = "First on",
        /// What it is to achieve.
        purpose: Prose = "Purpose",
    }
    board cadence done [];
    date first;
    computed {
        /// The first day of the cadence after the last communication that carries it out.
        next_due: FieldType::Day, "Next due", |entry, context| {
            Day(next_due(entry, context.records)).0.map_or(Scalar::Null, |day| day.to_string().into())
        };
        /// Days since the next one was due.
        late: FieldType::Integer, "Late by days", |entry, context| {
            let late = next_due(entry, context.records).map(|due| (context.today - due).num_days());
            late.filter(|late| *late > 0).map_or(Scalar::Null, Scalar::Int)
        };
    }
}

register! {
    /// What was said to a stakeholder, and what they said.
    Communication in Register "communications" key "CM" called "communication" "Communication log" duty Stakeholders {
        /// What it was about.
        title: String = "Subject",
        /// With whom.
        stakeholder: Ref<Stakeholder<'static>> = "With",
        /// When.
        held: Day = "Date",
        /// By what.
        channel: Channel = "Channel",
        /// Who of the team.
        owner: Person = "By",
        /// What of the plan it carries out.
        plan: Ref<CommunicationPlan<'static>> = "Carries out",
        /// What was said.
        summary: Prose = "Summary",
    }
    board channel done [];
    date held past;
}

/// When a planned communication is due next; `None` if it has no first day or is over.
#[must_use]
pub fn next_due(entry: &Entry, records: &Records) -> Option<NaiveDate> {
    let plan = CommunicationPlan(entry);
    let first = plan.first().0?;
    let held = records.of(Communication::KIND).map(Communication);
    let last = held
        .filter(|held| held.plan().0 == Some(entry.id))
        .filter_map(|held| held.held().0)
        .max();
    let Some(last) = last.filter(|last| *last >= first) else {
        return Some(first);
    };
    // A century of days at most: an absurd first day must not keep anybody waiting.
    let mut days = std::iter::successors(Some(first), |day| plan.cadence().after(*day));
    days.by_ref().take(36_525).find(|day| *day > last)
}
