//! Several intents as one step.

use rand::Rng;

use super::{
    EditError, Intent, Step,
    links::Tied,
    resources::{self, Made},
    structure,
};
use crate::{
    plan::Plan,
    record::{Record as _, Scalar, Task},
};

/// Compiles intents, each against the plan as it is, into one step with one label.
///
/// Two of them that mean the same new resource make it once. Links that are fine alone and run in a
/// circle together are refused.
pub(super) fn compile(
    plan: &Plan,
    label: &str,
    intents: &[Intent],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    if intents.is_empty() {
        return Err(EditError::Nothing);
    }
    let mut step = Step {
        label: label.to_owned(),
        ..Step::default()
    };
    let mut refused = Vec::new();
    let mut made = Made::default();
    let mut tied = Tied::default();
    for (at, intent) in (0_u32..).zip(intents) {
        let part = match intent {
            Intent::Several { label, intents } => compile(plan, label, intents, rng),
            Intent::SetResources { task, resources } => {
                resources::set_resources(plan, *task, resources, &mut made, rng)
            }
            Intent::CreateTasks { place, rows } => {
                structure::create(plan, *place, rows, &mut made, rng)
            }
            other => super::compile(plan, other, rng),
        };
        match part.and_then(|part| tied.check(plan, &part.puts).map(|()| part)) {
            Ok(part) => {
                step.puts.extend(part.puts);
                step.created.extend(part.created);
            }
            Err(why) => refused.push((at, why.to_string())),
        }
    }
    if !refused.is_empty() {
        return Err(EditError::Parts { parts: refused });
    }
    // Each new task its own number, also where several intents make some.
    let numbers = step
        .puts
        .iter_mut()
        .filter(|put| put.table == Task::DEF.table && put.field == "number");
    for (put, number) in numbers.zip(plan.next_number()..) {
        put.value = Scalar::Int(number);
    }
    Ok(step)
}
