//! Risks: threats and opportunities.

use super::{Level, Person, ScaleOf, scale_step};
use crate::{
    record::{FieldType, Percent, Prose, Scalar, choices},
    register::{Day, Entry, Money, Records, declare::register},
    time::Minutes,
};

choices! {
    /// Whether a risk would harm or help.
    RiskSort {
        /// It would harm.
        Threat = "threat" "Threat",
        /// It would help.
        Opportunity = "opportunity" "Opportunity",
    }

    /// Where a risk stands.
    RiskState {
        /// Somebody has named it.
        Identified = "identified" "Identified",
        /// It has been judged.
        Analysed = "analysed" "Analysed",
        /// Something is done about it.
        Responding = "responding" "Responding",
        /// It has happened.
        Occurred = "occurred" "Occurred",
        /// It can no longer happen.
        Closed = "closed" "Closed",
    }

    /// What is done about a risk (PMI: threats are avoided, transferred, mitigated, accepted or escalated;
    /// opportunities exploited, shared, enhanced, accepted or escalated).
    RiskResponse {
        /// Nobody has said.
        Unknown = "" "Undecided",
        /// The threat is taken away.
        Avoid = "avoid" "Avoid",
        /// Somebody else bears it.
        Transfer = "transfer" "Transfer",
        /// It is made smaller.
        Mitigate = "mitigate" "Mitigate",
        /// It is borne.
        Accept = "accept" "Accept",
        /// Somebody above decides.
        Escalate = "escalate" "Escalate",
        /// The opportunity is made certain.
        Exploit = "exploit" "Exploit",
        /// It is taken with somebody else.
        Share = "share" "Share",
        /// It is made larger.
        Enhance = "enhance" "Enhance",
    }

    /// How soon a risk could happen.
    Proximity {
        /// Nobody has said.
        Unknown = "" "Unknown",
        /// Within a month.
        Imminent = "imminent" "Within a month",
        /// Within three months.
        Near = "near" "Within three months",
        /// Later.
        Far = "far" "Later",
    }
}

register! {
    /// An uncertain event that would harm or help: because of a cause, an event may happen, with an effect.
    Risk in Register "risks" key "R" called "risk" "Risks" duty Risks {
        /// The event in a few words.
        title: String = "Risk",
        /// Where it stands.
        status: RiskState = "Status",
        /// Whether it would harm or help.
        sort: RiskSort = "Sort",
        /// How likely it is.
        probability: Level = "Probability",
        /// How much it would matter.
        impact: Level = "Impact",
        /// Who answers for it.
        owner: Person = "Owner",
        /// What is done about it.
        response: RiskResponse = "Response",
        /// How soon it could happen.
        proximity: Proximity = "Proximity",
        /// When to look at it again.
        review: Day = "Review on",
        /// What is so, and gives rise to it.
        cause: Prose = "Cause",
        /// What may happen.
        event: Prose = "Event",
        /// What that would do to the project's objectives.
        effect: Prose = "Effect",
        /// How likely it is, in hundredths; where it is missing, the middle of the level's fifth counts.
        likelihood: Option<Percent> = "Probability in %",
        /// What it would cost (or save) at best.
        cost_low: Money = "Cost, low",
        /// What it would most likely cost (or save).
        cost_likely: Money = "Cost, likely",
        /// What it would cost (or save) at worst.
        cost_high: Money = "Cost, high",
        /// By how much working time it would delay (or hasten) at best.
        delay_low: Option<Minutes> = "Delay, low",
        /// By how much it would most likely do so.
        delay_likely: Option<Minutes> = "Delay, likely",
        /// By how much it would do so at worst.
        delay_high: Option<Minutes> = "Delay, high",
        /// How likely it is once the response is carried out.
        residual_probability: Level = "Residual probability",
        /// How much it would then matter.
        residual_impact: Level = "Residual impact",
    }
    board status done ["occurred", "closed"];
    date review;
    computed {
        /// Probability × impact, from 1 to 25.
        exposure: FieldType::Integer, "Exposure", |entry, _| {
            let risk = Risk(entry);
            exposure(risk.probability(), risk.impact()).map_or(Scalar::Null, Scalar::Int)
        };
        /// Probability × impact once the response is carried out, from 1 to 25.
        residual_exposure: FieldType::Integer, "Residual exposure", |entry, _| {
            let risk = Risk(entry);
            exposure(risk.residual_probability(), risk.residual_impact())
                .map_or(Scalar::Null, Scalar::Int)
        };
        /// Probability × (low + 4 × likely + high) ÷ 6: negative for threats, positive for opportunities.
        expected_value: FieldType::Money, "Expected monetary value", |entry, context| {
            expected_value(entry, context.records).map_or(Scalar::Null, Scalar::Int)
        };
    }
}

/// Probability × impact, from 1 to 25; `None` while either is not judged.
#[must_use]
pub fn exposure(probability: Level, impact: Level) -> Option<i64> {
    Some(probability.step()? * impact.step()?)
}

/// How likely a risk is, in hundredths: as is said of it, or of its step on the project's scale, or else the middle of the
/// step's fifth.
fn likelihood(risk: Risk<'_>, records: &Records) -> Option<i64> {
    let level = risk.probability();
    let of_step = || scale_step(records, ScaleOf::Probability, level)?.likelihood();
    let given = risk.likelihood().or_else(of_step);
    let given = given.map(|percent| i64::from(percent.0));
    given.or_else(|| Some(level.step()? * 20 - 10))
}

/// What a risk adds to the expected cost, in minor units: negative for a threat. The three-point mean is
/// PERT's; a point that is missing is the likely one.
#[must_use]
pub fn expected_value(entry: &Entry, records: &Records) -> Option<i64> {
    let risk = Risk(entry);
    let points = [risk.cost_low().0, risk.cost_likely().0, risk.cost_high().0];
    let likely = i128::from(points[1].or(points[2]).or(points[0])?);
    let low = points[0].map_or(likely, i128::from);
    let high = points[2].map_or(likely, i128::from);
    let value = i128::from(likelihood(risk, records)?) * (low + 4 * likely + high) / 600;
    let sign = match risk.sort() {
        RiskSort::Threat => -1,
        RiskSort::Opportunity => 1,
    };
    i64::try_from(sign * value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::RecordId, register::{Declared as _, ScaleStep}};

    #[test]
    fn the_expected_value_is_probability_times_the_three_point_mean() {
        // The project's scale says of one step how likely it is.
        let mut records = Records::default();
        let mut step = Entry::new(ScaleStep::KIND, RecordId::from_name("step"));
        for (field, value) in [("level", Scalar::from("high")), ("likelihood", 80.into())] {
            step.set(field, &value).expect("fits");
        }
        records.insert(step);
        let check = |fields: &[(&str, Scalar)], expected: Option<i64>| {
            let mut risk = Entry::new(Risk::KIND, RecordId::from_name("risk"));
            for (field, value) in fields {
                risk.set(field, value).expect("fits");
            }
            assert_eq!(expected_value(&risk, &records), expected, "{fields:?}");
        };
        check(&[], None);
        check(&[("cost_likely", 60_000.into())], None);
        check(&[("cost_likely", 60_000.into()), ("probability", "medium".into())], Some(-30_000));
        check(&[("cost_likely", 60_000.into()), ("probability", "high".into())], Some(-48_000));
        let points = [
            ("cost_low", Scalar::Int(10_000)),
            ("cost_likely", Scalar::Int(20_000)),
            ("cost_high", Scalar::Int(90_000)),
            ("likelihood", Scalar::Int(25)),
        ];
        check(&points, Some(-7_500));
        let mut gain = points.to_vec();
        gain.push(("sort", "opportunity".into()));
        check(&gain, Some(7_500));
        check(&[("cost_high", i64::MAX.into()), ("likelihood", 100.into())], Some(-i64::MAX));
    }
}
