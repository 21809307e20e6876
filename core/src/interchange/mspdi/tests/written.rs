//! What an export looks like, element by element.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::read;
use crate::{interchange::mspdi::export, plan::Plan, sample::northern_rollout, schedule::Schedule};

/// The order of elements in Microsoft's schema, as far as they are written.
const ORDER: [(&str, &str); 8] = [
    (
        "Project",
        "SaveVersion Name Title ScheduleFromStart StartDate FinishDate CriticalSlackLimit CalendarUID \
         DefaultStartTime DefaultFinishTime MinutesPerDay MinutesPerWeek DaysPerMonth DurationFormat WorkFormat \
         HonorConstraints MultipleCriticalPaths SplitsInProgressTasks StatusDate NewTasksAreManual ExtendedAttributes Calendars Tasks Resources Assignments",
    ),
    (
        "Calendar",
        "UID Name IsBaseCalendar BaseCalendarUID WeekDays Exceptions WorkWeeks",
    ),
    ("WeekDay", "DayType DayWorking TimePeriod WorkingTimes"),
    (
        "Exception",
        "EnteredByOccurrences TimePeriod Occurrences Name Type Period DaysOfWeek MonthItem MonthPosition Month MonthDay \
         DayWorking WorkingTimes",
    ),
    (
        "Task",
        "UID ID Name Active Manual Type IsNull Contact WBS OutlineNumber OutlineLevel Priority Start Finish Duration \
         ManualStart ManualFinish ManualDuration DurationFormat Work Resume EffortDriven Recurring Estimated Milestone Summary Critical \
         EarlyStart EarlyFinish LateStart LateFinish FreeSlack TotalSlack PercentComplete PercentWorkComplete \
         ActualStart ActualFinish ActualDuration ActualWork RemainingDuration RemainingWork ConstraintType CalendarUID \
         ConstraintDate Deadline LevelingCanSplit LevelingDelay LevelingDelayFormat IgnoreResourceCalendar Notes PhysicalPercentComplete PredecessorLink \
         ExtendedAttribute",
    ),
    (
        "PredecessorLink",
        "PredecessorUID Type CrossProject LinkLag LagFormat",
    ),
    (
        "Resource",
        "UID ID Name Type IsNull Initials EmailAddress MaxUnits CalendarUID Notes IsCostResource",
    ),
    (
        "Assignment",
        "UID TaskUID ResourceUID PercentWorkComplete ActualFinish ActualStart ActualWork Delay Finish RemainingWork \
         Start Units Work",
    ),
];

#[test]
fn elements_stand_in_the_order_of_the_schema() {
    let (name, records) = northern_rollout(&mut ChaCha8Rng::seed_from_u64(1));
    let plan = Plan::new(records);
    let text = String::from_utf8(export(&name, &plan, &Schedule::compute(&plan))).expect("text");
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut checked = 0;
    for line in text.lines().skip(1) {
        let line = line.trim_start();
        // Instructions stand anywhere, and are passed over by whoever they are not for.
        if line.starts_with("<?") {
            continue;
        }
        if line.starts_with("</") {
            open.pop();
            continue;
        }
        let Some(tag) = line.strip_prefix('<') else {
            continue; // a further line of notes
        };
        let name = tag.split([' ', '>']).next().unwrap_or_default();
        if let Some((parent, place)) = open.last_mut()
            && let Some((_, order)) = ORDER.iter().find(|(element, _)| element == parent)
        {
            let here = order.split_whitespace().position(|element| element == name);
            let here = here.unwrap_or_else(|| panic!("{name} in {parent} is not in the list"));
            assert!(here >= *place, "{name} in {parent} comes too late");
            *place = here;
            checked += 1;
        }
        if !line.contains("</") {
            open.push((name, 0));
        }
    }
    assert_eq!(open, []);
    assert!(checked > 5_000, "{checked}");
}

#[test]
fn our_keys_come_back_and_others_fields_do_not_disturb() {
    let (name, records) = northern_rollout(&mut ChaCha8Rng::seed_from_u64(1));
    let mut plan = Plan::new(records);
    for (number, task) in (1_000..).zip(plan.records.tasks.values_mut()) {
        task.number = number;
    }
    let text = String::from_utf8(export(&name, &plan, &Schedule::compute(&plan))).expect("text");
    let numbers = |text: &str| {
        let imported = read(text).expect("a readable file");
        let plan = Plan::new(imported.records);
        let numbers = (0..plan.tasks.len()).map(|i| plan.task(i).number);
        (numbers.collect::<Vec<_>>(), imported.notes)
    };
    let ours: Vec<i64> = (0..plan.tasks.len()).map(|i| plan.task(i).number).collect();
    assert_eq!(numbers(&text), (ours, Vec::new()));
    let rows: Vec<i64> = (1..=plan.tasks.len() as i64).collect();
    let (foreign, notes) = numbers(&text.replace("Throughline key", "Cost centre"));
    assert_eq!(foreign, rows);
    assert_eq!(
        notes,
        [format!(
            "{} values of custom fields not shown, but kept for an export.",
            rows.len()
        )]
    );
}
