//! The critical chain: the tasks that decide when the project finishes, tied to each other by links or by
//! passing a resource on, and the buffers that protect it (Goldratt, *Critical Chain*, 1997).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use serde::{Deserialize, Serialize};

use crate::{
    id::{ResourceId, TaskId},
    plan::Plan,
    record::{LinkType, ResourceType},
    schedule::{Driver, Held, Schedule},
    time::{Minutes, Moment},
};

/// The critical chain of a plan as it is scheduled.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CriticalChain {
    /// Its tasks, first to last.
    pub tasks: Vec<ChainTask>,
    /// What should be kept free behind the last: half of the chain's working time.
    pub project_buffer: Minutes,
    /// Where other work joins the chain, in its order.
    pub feeding_buffers: Vec<FeedingBuffer>,
}

/// A task of the chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChainTask {
    /// The task.
    pub task: TaskId,
    /// What ties it to the one before it.
    pub tie: ChainTie,
}

/// What ties a task of the chain to the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ChainTie {
    /// Nothing: the chain begins here.
    First,
    /// A link drives it.
    Link,
    /// It takes over this resource.
    Resource(ResourceId),
}

/// A place where work outside the chain joins it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FeedingBuffer {
    /// The last task of that work.
    pub from: TaskId,
    /// The task of the chain that waits for it.
    pub into: TaskId,
    /// What should be free between them: half of the working time of the longest way there.
    pub size: Minutes,
    /// What is free between them.
    pub room: Minutes,
}

impl CriticalChain {
    /// Finds the chain back from the task that finishes last: each time to the task whose link drives it,
    /// or, where it waits for a resource, to the one that has that until then. Of a plan in which people
    /// are asked for too much it is the critical path; level it first.
    #[must_use]
    pub fn of(plan: &Plan, schedule: &Schedule) -> Self {
        let search = Search::new(plan, schedule);
        let last = (0..plan.tasks.len())
            .filter(|&task| search.counts(task))
            .max_by_key(|&task| (schedule.tasks[task].finish, std::cmp::Reverse(task)));
        let mut tasks = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = last;
        while let Some(task) = next.filter(|&task| seen.insert(task)) {
            let before = search
                .before(task)
                .filter(|(before, _)| !seen.contains(before));
            tasks.push(ChainTask {
                task: plan.tasks[task].id,
                tie: before.map_or(ChainTie::First, |(_, tie)| tie),
            });
            next = before.map(|(before, _)| before);
        }
        tasks.reverse();
        let work: i64 = seen
            .iter()
            .map(|&task| schedule.tasks[task].duration.0)
            .sum();
        Self {
            project_buffer: Minutes(work / 2),
            feeding_buffers: search.feeding(&seen),
            tasks,
        }
    }
}

struct Search<'a> {
    plan: &'a Plan,
    schedule: &'a Schedule,
    held: Held<'a>,
    /// The tasks of each resource of type work.
    users: BTreeMap<ResourceId, Vec<usize>>,
    /// The resources of each task.
    resources: Vec<Vec<ResourceId>>,
}

impl<'a> Search<'a> {
    fn new(plan: &'a Plan, schedule: &'a Schedule) -> Self {
        let mut users: BTreeMap<ResourceId, Vec<usize>> = BTreeMap::new();
        let mut resources = vec![Vec::new(); plan.tasks.len()];
        for assignment in plan.records.assignments.values().filter(|a| !a.deleted) {
            let task = assignment.task.and_then(|id| plan.find(id));
            let resource = assignment
                .resource
                .and_then(|id| plan.records.resources.get(&id));
            if let (Some(task), Some(resource)) = (task, resource)
                && resource.kind == ResourceType::Work
                && !resource.deleted
            {
                users.entry(resource.id).or_default().push(task);
                resources[task].push(resource.id);
            }
        }
        Self {
            plan,
            schedule,
            held: Held::new(Cow::Borrowed(plan)),
            users,
            resources,
        }
    }

    /// Whether a task is work to be done, not a sum of others.
    fn counts(&self, task: usize) -> bool {
        !self.plan.is_summary(task) && !self.held.is_inactive(task)
    }

    /// The task that decides when another starts, and how.
    fn before(&self, task: usize) -> Option<(usize, ChainTie)> {
        let start = self.schedule.tasks[task].start;
        let waits = self.plan.task(task).levelling_delay > Minutes(0);
        let handed_over = || {
            let users = self.resources[task].iter().flat_map(|resource| {
                let others = self.users[resource].iter();
                others.map(move |&other| (other, ChainTie::Resource(*resource)))
            });
            users
                .filter(|&(other, _)| other != task && self.counts(other))
                .filter(|&(other, _)| self.follows_at_once(other, task))
                .max_by_key(|&(other, _)| (self.schedule.tasks[other].start, other))
        };
        let linked = || {
            let Driver::Link(link) = self.schedule.tasks[task].driver else {
                return None;
            };
            let link = self.plan.links.iter().find(|other| other.id == link)?;
            let lowest = self.plan.descendants(link.predecessor);
            let last = std::iter::once(link.predecessor)
                .chain(lowest)
                .filter(|&other| self.counts(other) && self.schedule.tasks[other].start <= start)
                .max_by_key(|&other| (self.schedule.tasks[other].finish, other))?;
            Some((last, ChainTie::Link))
        };
        // A task without a levelling delay starts when its links let it.
        if waits {
            handed_over().or_else(linked)
        } else {
            linked().or_else(handed_over)
        }
    }

    /// Whether one task starts as soon as the other's working time is over.
    fn follows_at_once(&self, one: usize, other: usize) -> bool {
        let (one, start) = (&self.schedule.tasks[one], self.schedule.tasks[other].start);
        one.finish <= start
            && one.start < start
            && self.held.between(other, one.finish, start) == Minutes(0)
    }

    /// Where work outside the chain joins it.
    fn feeding(&self, chain: &BTreeSet<usize>) -> Vec<FeedingBuffer> {
        let links = self.plan.links.iter().enumerate();
        let joins = links.filter(|(_, link)| {
            chain.contains(&link.successor)
                && !chain.contains(&link.predecessor)
                && self.counts(link.predecessor)
        });
        let lengths = self.lengths(chain);
        let mut found: Vec<(Moment, FeedingBuffer)> = joins
            .filter(|(index, _)| self.plan.link(*index).kind == LinkType::Fs)
            .map(|(_, link)| {
                let (from, into) = (
                    &self.schedule.tasks[link.predecessor],
                    &self.schedule.tasks[link.successor],
                );
                let room = self.held.between(link.successor, from.finish, into.start);
                let buffer = FeedingBuffer {
                    from: self.plan.tasks[link.predecessor].id,
                    into: self.plan.tasks[link.successor].id,
                    size: Minutes(lengths[link.predecessor] / 2),
                    room: Minutes(room.0.max(0)),
                };
                (into.start, buffer)
            })
            .collect();
        found.sort_by_key(|(start, buffer)| (*start, buffer.from));
        found.into_iter().map(|(_, buffer)| buffer).collect()
    }

    /// The working time of the longest way to the end of each task, outside the chain.
    fn lengths(&self, chain: &BTreeSet<usize>) -> Vec<i64> {
        let mut order: Vec<usize> = (0..self.plan.tasks.len()).collect();
        order.sort_by_key(|&task| {
            (
                self.schedule.tasks[task].start,
                self.schedule.tasks[task].finish,
            )
        });
        let mut before = vec![Vec::new(); order.len()];
        for link in &self.plan.links {
            before[link.successor].push(link.predecessor);
        }
        let mut lengths = vec![0_i64; order.len()];
        for task in order.into_iter().filter(|task| !chain.contains(task)) {
            let longest = before[task]
                .iter()
                .map(|&other| lengths[other])
                .max()
                .unwrap_or(0);
            let own = if self.plan.is_summary(task) {
                0
            } else {
                self.schedule.tasks[task].duration.0
            };
            lengths[task] = longest.saturating_add(own);
        }
        lengths
    }
}
