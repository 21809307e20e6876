//! What belongs to each task.

/// For each task, by index, the numbers of what belongs to it, ascending: all in one vector.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct ByTask {
    first: Vec<usize>,
    members: Vec<usize>,
}

impl ByTask {
    /// From the task that each member belongs to.
    pub(crate) fn new(tasks: usize, owners: impl Iterator<Item = usize> + Clone) -> Self {
        let mut first = vec![0; tasks + 1];
        for task in owners.clone() {
            first[task + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut members = vec![0; first[tasks]];
        for (member, task) in owners.enumerate() {
            members[next[task]] = member;
            next[task] += 1;
        }
        Self { first, members }
    }

    /// What belongs to a task.
    pub(crate) fn of(&self, task: usize) -> &[usize] {
        &self.members[self.first[task]..self.first[task + 1]]
    }
}
