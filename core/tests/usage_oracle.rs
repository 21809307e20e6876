//! The use of resources against a slow count of every single minute that shares nothing with it but
//! the schedule's dates.

use std::collections::BTreeMap;

use proptest::prelude::*;
use throughline_core::{
    id::{
        AssignmentId, AvailabilityId, CalendarExceptionId, CalendarId, RecordId, ResourceId, TaskId,
    },
    plan::{Plan, PlanRecords},
    record::{
        Assignment, Availability, Calendar, CalendarException, Contour, DayHours, Pause, Profile,
        Record as _, Resource, Split, Task, TaskMode, TaskType, Units,
    },
    schedule::Schedule,
    time::{DAY, Minutes, Moment},
    usage::{Load, ResourceUse},
};

/// Monday 2027-01-04.
const FIRST: i64 = 20_822;
/// Days that are looked at.
const DAYS: i64 = 30;

/// The working times of a day.
type Hours = Vec<(u16, u16)>;
/// The working times of a week, and a day on which they are otherwise.
type CalendarSketch = ([Hours; 7], i64, Hours);
/// Resource, units, delay, contour, profile, and work of a task of fixed duration.
type Assigned = (usize, i64, i64, Contour, Vec<(u32, u32)>, i64);
/// Pauses: after how many minutes, and how long.
type Pauses = Vec<(i64, i64)>;
/// Demand, supply and excess, and of each task its demand and whether it is part of an excess.
type Counted = (i128, i128, i128, BTreeMap<usize, (i128, bool)>);

#[derive(Debug, Clone)]
struct Sketch {
    calendars: Vec<CalendarSketch>,
    tasks: Vec<TaskSketch>,
    /// Calendar and units of each resource.
    resources: Vec<(usize, i64)>,
    /// Of the first resource: first day, days, units.
    availability: Vec<(i64, i64, i64)>,
}

#[derive(Debug, Clone)]
struct TaskSketch {
    start: i64,
    duration: i64,
    elapsed: bool,
    fixed: bool,
    inactive: bool,
    pauses: Pauses,
    progress: Progress,
    assigned: Vec<Assigned>,
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Progress {
    NotBegun,
    /// So many minutes of its duration are left.
    Left(i64),
    /// It took so many elapsed minutes.
    Finished(i64),
}

fn any_sketch() -> impl Strategy<Value = Sketch> {
    let hours = || prop::collection::vec((0..1440_u16, 30..600_u16), 0..3);
    let calendar = (prop::array::uniform7(hours()), 0..DAYS, hours());
    let profile = prop::collection::vec((1..600_u32, 0..600_u32), 0..4);
    let assigned = (
        0..2_usize,
        prop_oneof![Just(10_000_i64), 1..30_000_i64],
        prop_oneof![Just(0_i64), 0..500_i64],
        prop::sample::select(Contour::ALL),
        profile,
        prop_oneof![Just(0_i64), 1..3_000_i64],
    );
    let task = (
        0..10 * DAY,
        0..3_000_i64,
        prop::bool::weighted(0.15),
        any::<bool>(),
        prop::bool::weighted(0.1),
        prop::collection::btree_map(1..2_000_i64, 1..600_i64, 0..3),
        prop_oneof![
            3 => Just(Progress::NotBegun),
            1 => prop_oneof![1 => Just(0), 4 => 1..3_000_i64].prop_map(Progress::Left),
            1 => (0..4 * DAY).prop_map(Progress::Finished),
        ],
        prop::collection::vec(assigned, 0..3),
    );
    let task = task.prop_map(
        |(start, duration, elapsed, fixed, inactive, pauses, progress, assigned)| TaskSketch {
            start,
            duration,
            elapsed,
            fixed,
            inactive,
            pauses: pauses
                .into_iter()
                .filter(|(after, _)| *after < duration)
                .collect(),
            progress,
            assigned,
        },
    );
    (
        prop::collection::vec(calendar, 2..3),
        prop::collection::vec(task, 1..6),
        prop::collection::vec((0..2_usize, 1..20_000_i64), 2..3),
        prop::collection::vec((0..DAYS, 0..10_i64, 0..20_000_i64), 0..3),
    )
        .prop_map(|(calendars, tasks, resources, availability)| Sketch {
            calendars: calendars
                .into_iter()
                .map(|(week, day, other)| (week.map(clip), day, clip(other)))
                .collect(),
            tasks,
            resources,
            availability,
        })
}

fn clip(hours: Hours) -> Hours {
    let clip = |(from, length): (u16, u16)| (from, (from + length).min(1440));
    hours.into_iter().map(clip).collect()
}

fn id(kind: &str, number: usize) -> RecordId {
    RecordId::from_name(&format!("{kind} {number}"))
}

impl TaskSketch {
    /// Whether a working minute of it, counted from its start, is one of a pause.
    fn pauses_at(&self, place: usize) -> bool {
        let mut paused = 0;
        self.pauses.iter().any(|(after, minutes)| {
            let from = after + paused;
            paused += minutes;
            (from..from + minutes).contains(&(place as i64))
        })
    }
}

impl Sketch {
    fn records(&self) -> PlanRecords {
        let mut records = PlanRecords::default();
        records.options.start = Some(Moment(FIRST * DAY));
        records.options.calendar = Some(CalendarId(id("calendar", 0)));
        for (i, (week, day, other)) in self.calendars.iter().enumerate() {
            let mut calendar = Calendar::new(CalendarId(id("calendar", i)));
            for (day, hours) in week.iter().enumerate() {
                calendar.set_weekday(day, Some(DayHours::new(hours.clone()).expect("hours")));
            }
            let mut exception = CalendarException::new(CalendarExceptionId(id("exception", i)));
            exception.calendar = Some(calendar.id);
            exception.first = Some(Moment((FIRST + day) * DAY));
            exception.last = exception.first;
            exception.hours = DayHours::new(other.clone()).expect("hours");
            records.calendars.insert(calendar.id, calendar);
            records.exceptions.insert(exception.id, exception);
        }
        for (i, (calendar, units)) in self.resources.iter().enumerate() {
            let mut resource = Resource::new(ResourceId(id("resource", i)));
            resource.calendar = Some(CalendarId(id("calendar", *calendar)));
            resource.max_units = Units(*units);
            records.resources.insert(resource.id, resource);
        }
        for (i, (first, days, units)) in self.availability.iter().enumerate() {
            let mut period = Availability::new(AvailabilityId(id("availability", i)));
            period.resource = Some(ResourceId(id("resource", 0)));
            period.from = Some(Moment((FIRST + first) * DAY + 600));
            period.to = Some(Moment((FIRST + first + days) * DAY));
            period.units = Units(*units);
            records.availability.insert(period.id, period);
        }
        for (i, sketch) in self.tasks.iter().enumerate() {
            let mut task = Task::new(TaskId(id("task", i)));
            task.position = format!("{i:03}");
            task.mode = TaskMode::Manual;
            task.planned_start = Some(Moment(FIRST * DAY + sketch.start));
            task.duration = Minutes(sketch.duration);
            task.elapsed = sketch.elapsed;
            task.inactive = sketch.inactive;
            let pause = |&(after, minutes): &(i64, i64)| Pause { after, minutes };
            task.split = Split::new(sketch.pauses.iter().map(pause)).expect("pauses");
            match sketch.progress {
                Progress::NotBegun => {}
                Progress::Left(left) => {
                    task.actual_start = task.planned_start;
                    task.remaining_duration = Some(Minutes(left));
                }
                Progress::Finished(took) => {
                    task.actual_start = task.planned_start;
                    task.actual_finish = task.actual_start.map(|start| start.plus(took));
                }
            }
            if sketch.fixed {
                task.kind = TaskType::FixedDuration;
            }
            for (j, (resource, units, delay, contour, profile, work)) in
                sketch.assigned.iter().enumerate()
            {
                let mut assignment = Assignment::new(AssignmentId(id("assignment", 10 * i + j)));
                assignment.task = Some(task.id);
                assignment.resource = Some(ResourceId(id("resource", *resource)));
                assignment.units = Units(*units);
                assignment.delay = Minutes(*delay);
                assignment.contour = *contour;
                assignment.profile = Profile::new(profile.iter().copied());
                assignment.work = Minutes(if sketch.fixed { *work } else { 0 });
                records.assignments.insert(assignment.id, assignment);
            }
            records.tasks.insert(task.id, task);
        }
        records
    }

    /// Whether a minute of that calendar is worked.
    fn works(&self, calendar: usize, minute: i64) -> bool {
        let (week, other_day, other) = &self.calendars[calendar];
        let (day, clock) = (minute.div_euclid(DAY), minute.rem_euclid(DAY));
        let hours = if day == FIRST + other_day {
            other
        } else {
            // 1970-01-01 was a Thursday.
            &week[usize::try_from((day + 3).rem_euclid(7)).expect("a weekday")]
        };
        let within = |(from, to): &(u16, u16)| (i64::from(*from)..i64::from(*to)).contains(&clock);
        hours.iter().any(within)
    }

    /// Whether the calendars of two resources come to the same for the schedule.
    fn same(&self, one: usize, other: usize) -> bool {
        let joined = |hours: &Vec<(u16, u16)>| DayHours::new(hours.clone()).expect("hours");
        let (a, b) = (&self.calendars[one], &self.calendars[other]);
        one == other
            || a.0.iter().map(joined).eq(b.0.iter().map(joined))
                && (0..DAYS).all(|day| {
                    let on = |c: usize| {
                        (0..DAY)
                            .map(|m| self.works(c, (FIRST + day) * DAY + m))
                            .collect::<Vec<_>>()
                    };
                    on(one) == on(other)
                })
    }

    /// The minutes in which an assignment is worked, counted one by one.
    fn minutes(&self, task: usize, nth: usize, start: i64, finish: i64) -> Vec<i64> {
        let sketch = &self.tasks[task];
        let (resource, _, delay, ..) = sketch.assigned[nth];
        let calendar = if sketch.fixed {
            0
        } else {
            self.resources[resource].0
        };
        let delay = usize::try_from(delay).expect("not negative");
        let working: Vec<i64> = (start..finish)
            .filter(|minute| sketch.elapsed || self.works(calendar, *minute))
            .collect();
        let finished = matches!(sketch.progress, Progress::Finished(_));
        if finished || sketch.fixed || sketch.elapsed || self.alike(task) {
            // All pause together.
            let places = working.into_iter().enumerate();
            let later = places.skip(delay);
            let worked = later.filter(|(place, _)| !sketch.pauses_at(*place));
            return worked.map(|(_, minute)| minute).collect();
        }
        // Each pauses when they have done as much.
        let own = working.into_iter().skip(delay).enumerate();
        let worked = own.filter(|(place, _)| !sketch.pauses_at(*place));
        worked
            .map(|(_, minute)| minute)
            .take(usize::try_from(sketch.duration).expect("not negative"))
            .collect()
    }

    /// Whether all who work on a task have the same calendar.
    fn alike(&self, task: usize) -> bool {
        let assigned = self.tasks[task].assigned.iter();
        let calendars: Vec<usize> = assigned.map(|(r, ..)| self.resources[*r].0).collect();
        calendars.iter().all(|c| self.same(*c, calendars[0]))
    }

    /// From when on a task still asks for work.
    fn open_from(&self, task: usize, start: i64, finish: i64) -> i64 {
        let sketch = &self.tasks[task];
        let whole = sketch.duration + sketch.pauses.iter().map(|p| p.1).sum::<i64>();
        let left = match sketch.progress {
            Progress::NotBegun => return i64::MIN,
            Progress::Finished(_) => return i64::MAX,
            Progress::Left(left) if left >= sketch.duration => return i64::MIN,
            Progress::Left(0) => return i64::MAX,
            Progress::Left(left) => {
                let done = sketch.duration - left;
                let paused = sketch.pauses.iter().filter(|(after, _)| *after < done);
                whole - done - paused.map(|p| p.1).sum::<i64>()
            }
        };
        // The last working minutes before the finish, of whoever has most of them left.
        let rest = |calendar: Option<usize>, minutes: i64| {
            let part = (minutes * left + whole / 2) / whole;
            let works = |minute: &i64| calendar.is_none_or(|c| self.works(c, *minute));
            let last = (start..finish).rev().filter(works);
            last.take(usize::try_from(part).expect("not negative"))
                .last()
        };
        let calendars = sketch.assigned.iter().map(|(r, ..)| self.resources[*r].0);
        let from = if sketch.elapsed || sketch.fixed || self.alike(task) {
            let calendar = calendars.into_iter().next().filter(|_| !sketch.fixed);
            rest((!sketch.elapsed).then(|| calendar.unwrap_or(0)), whole)
        } else {
            let members = calendars.zip(&sketch.assigned);
            members
                .filter_map(|(calendar, (_, _, delay, ..))| rest(Some(calendar), whole + delay))
                .min()
        };
        from.unwrap_or(finish)
    }

    /// The effort of each of those minutes.
    fn effort(&self, task: usize, nth: usize, minutes: usize) -> Vec<i128> {
        let sketch = &self.tasks[task];
        let (_, units, _, contour, profile, work) = &sketch.assigned[nth];
        let stretches: Vec<(i128, i128)> = match contour.tenths() {
            Some(tenths) => tenths.iter().map(|t| (1, i128::from(*t))).collect(),
            None => {
                let profile = Profile::new(profile.iter().copied());
                let stretches = profile.stretches().iter();
                stretches.map(|(m, w)| ((*m).into(), (*w).into())).collect()
            }
        };
        let flat = stretches.iter().all(|(_, weight)| *weight == 0) || *contour == Contour::Flat;
        let stretches = if flat { vec![(1, 1)] } else { stretches };
        let count = minutes as i128;
        let total = if sketch.fixed && *work > 0 {
            i128::from(*work) * 10_000
        } else {
            count * i128::from(*units) * i128::from(contour.average()) / 100
        };
        let whole: i128 = stretches.iter().map(|s| s.0).sum();
        let weight: i128 = stretches.iter().map(|s| s.1).sum();
        let mut efforts = Vec::new();
        let (mut lengths, mut weights, mut spent) = (0, 0, 0);
        for (length, weighs) in stretches {
            lengths += length;
            weights += weighs;
            let here = (count * lengths / whole) as usize - efforts.len();
            if here == 0 {
                continue;
            }
            let share = total * weights / weight - spent;
            spent += share;
            let (each, left) = (share / here as i128, share % here as i128);
            efforts.extend((0..here as i128).map(|m| each + i128::from(m < left)));
        }
        efforts
    }

    fn units_on(&self, resource: usize, day: i64) -> i64 {
        if resource != 0 || self.availability.is_empty() {
            return self.resources[resource].1;
        }
        let periods = self.availability.iter().enumerate();
        let holds = periods
            .filter(|(_, (first, days, _))| (FIRST + first..=FIRST + first + days).contains(&day));
        let latest = holds.max_by_key(|(i, (first, days, _))| {
            (*first, *days, AvailabilityId(id("availability", *i)))
        });
        latest.map_or(0, |(_, (_, _, units))| *units)
    }

    /// What comes together in each bucket.
    fn count(
        &self,
        plan: &Plan,
        schedule: &Schedule,
        resource: usize,
        length: i64,
    ) -> BTreeMap<i64, Counted> {
        let end = FIRST + DAYS;
        let mut by_minute: BTreeMap<i64, BTreeMap<usize, i128>> = BTreeMap::new();
        let mut open_from = BTreeMap::new();
        for (task, sketch) in self.tasks.iter().enumerate() {
            let place = plan.find(TaskId(id("task", task))).expect("it is there");
            let dates = &schedule.tasks[place];
            open_from.insert(task, self.open_from(task, dates.start.0, dates.finish.0));
            for (nth, assigned) in sketch.assigned.iter().enumerate() {
                if assigned.0 != resource || sketch.inactive {
                    continue;
                }
                let minutes = self.minutes(task, nth, dates.start.0, dates.finish.0);
                let efforts = self.effort(task, nth, minutes.len());
                for (minute, effort) in minutes.into_iter().zip(efforts) {
                    if effort > 0 {
                        *by_minute
                            .entry(minute)
                            .or_default()
                            .entry(task)
                            .or_default() += effort;
                    }
                }
            }
        }
        let mut buckets = BTreeMap::new();
        for minute in FIRST * DAY..end * DAY {
            let there = if self.works(self.resources[resource].0, minute) {
                i128::from(self.units_on(resource, minute.div_euclid(DAY)))
            } else {
                0
            };
            let tasks = by_minute.remove(&minute).unwrap_or_default();
            let asked: i128 = tasks.values().sum();
            if asked == 0 && there == 0 {
                continue;
            }
            let bucket: &mut Counted = buckets.entry(minute.div_euclid(length)).or_default();
            bucket.0 += asked;
            bucket.1 += there;
            let is_open = |task: &usize| open_from[task] <= minute;
            let open: i128 = tasks.iter().filter(|(t, _)| is_open(t)).map(|t| t.1).sum();
            let over = (asked - there).clamp(0, open);
            bucket.2 += over;
            for (task, effort) in tasks {
                let share = bucket.3.entry(task).or_default();
                share.0 += effort;
                share.1 |= over > 0 && is_open(&task);
            }
        }
        buckets
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_minute_is_counted_once(
        sketch in any_sketch(),
        length in prop::sample::select(&[7_i64, 60, DAY]),
    ) {
        let plan = Plan::new(sketch.records());
        let schedule = Schedule::compute(&plan);
        let end = Moment((FIRST + DAYS) * DAY);
        // A calendar without work, or with very little, has tasks that never end.
        prop_assume!(schedule.finish.is_none_or(|finish| finish <= end));
        let overview = Load::of_all(&plan, &schedule);
        for resource in 0..2 {
            let expected = sketch.count(&plan, &schedule, resource, length);
            let time = Moment(FIRST * DAY)..end;
            let ResourceUse { buckets, .. } =
                ResourceUse::of(&plan, &schedule, ResourceId(id("resource", resource)), time, length);
            let found: BTreeMap<_, _> = buckets
                .iter()
                .map(|bucket| {
                    let tasks = bucket.tasks.iter().map(|share| {
                        let task = (0..sketch.tasks.len())
                            .find(|i| TaskId(id("task", *i)) == share.task)
                            .expect("a task of the plan");
                        (task, (i128::from(share.demand.0), share.over))
                    });
                    let figures = (
                        i128::from(bucket.demand.0),
                        i128::from(bucket.capacity.0),
                        i128::from(bucket.over.0),
                        tasks.collect::<BTreeMap<_, _>>(),
                    );
                    (bucket.number, figures)
                })
                .collect();
            prop_assert_eq!(&found, &expected);
            let load = overview
                .loads
                .iter()
                .find(|load| load.resource == ResourceId(id("resource", resource)))
                .expect("a load for each");
            let work: i128 = expected.values().map(|bucket| bucket.0).sum();
            let over: i128 = expected.values().map(|bucket| bucket.2).sum();
            prop_assert_eq!(i128::from(load.work.0), work);
            prop_assert_eq!(i128::from(load.over.0), over);
        }
    }
}
