//! The work breakdown: its nodes are summaries here.

use std::collections::BTreeMap;

use rand::Rng;

use super::{Problem, tables::Tables};
use crate::{
    id::{RecordId, TaskId},
    record::{Record as _, Task},
};

/// Deeper nodes are refused; P6 allows 50.
const DEEPEST: usize = 500;

/// A node of the work breakdown.
struct Node {
    id: i64,
    parent: Option<i64>,
    line: u64,
    sequence: i64,
    task: Task,
}

/// The work breakdown of a project.
pub(super) struct Wbs {
    /// The name of the root, which is the project's.
    pub(super) project_name: String,
    /// The summaries in display order.
    pub(super) summaries: Vec<Task>,
    /// The summary of each node; none for the root, whose activities stand at the top level.
    pub(super) nodes: BTreeMap<i64, Option<TaskId>>,
}

impl Wbs {
    pub(super) fn read(
        tables: &Tables<'_>,
        project: i64,
        rng: &mut impl Rng,
    ) -> Result<Self, Problem> {
        let mut wbs = Self {
            project_name: String::new(),
            summaries: Vec::new(),
            nodes: BTreeMap::new(),
        };
        let mut nodes: BTreeMap<i64, Node> = BTreeMap::new();
        for row in tables.rows("PROJWBS") {
            if row.id("proj_id")? != Some(project) {
                continue;
            }
            let id = row.own_id("wbs_id")?;
            if row.text("proj_node_flag") == "Y" {
                wbs.project_name = row.line_of("wbs_name");
                wbs.nodes.insert(id, None);
                continue;
            }
            let mut task = Task::new(TaskId(RecordId::random(rng)));
            task.name = row.line_of("wbs_name");
            task.wbs_code = row.line_of("wbs_short_name");
            let node = Node {
                id,
                parent: row.id("parent_wbs_id")?,
                line: row.line,
                sequence: row.id("seq_num")?.unwrap_or(0),
                task,
            };
            if nodes.insert(id, node).is_some() {
                return Err(row.problem("wbs_id", format!("two nodes have the id {id}")));
            }
        }
        wbs.arrange(nodes)?;
        Ok(wbs)
    }

    /// Puts the nodes into display order, each after its parent, with their whole codes.
    fn arrange(&mut self, nodes: BTreeMap<i64, Node>) -> Result<(), Problem> {
        let ids: BTreeMap<i64, TaskId> = nodes.iter().map(|(id, n)| (*id, n.task.id)).collect();
        let mut children: BTreeMap<Option<i64>, Vec<Node>> = BTreeMap::new();
        let count = nodes.len();
        for node in nodes.into_values() {
            // A parent that is the root, or not there, leaves the node at the top.
            let parent = node.parent.filter(|parent| ids.contains_key(parent));
            children.entry(parent).or_default().push(node);
        }
        for list in children.values_mut() {
            // The last comes first off the stack.
            list.sort_by_key(|node| std::cmp::Reverse((node.sequence, node.id)));
        }
        let mut stack: Vec<(Node, usize, String)> = Vec::new();
        let top = children.remove(&None).unwrap_or_default();
        stack.extend(top.into_iter().map(|node| (node, 1, String::new())));
        while let Some((mut node, depth, stem)) = stack.pop() {
            if depth > DEEPEST {
                let reason = format!("the work breakdown is deeper than {DEEPEST}");
                return Err(Problem::new(node.line, "PROJWBS.parent_wbs_id", reason));
            }
            if !stem.is_empty() {
                node.task.wbs_code = format!("{stem}.{}", node.task.wbs_code);
            }
            node.task.parent = node.parent.and_then(|parent| ids.get(&parent)).copied();
            self.nodes.insert(node.id, Some(node.task.id));
            for child in children.remove(&Some(node.id)).unwrap_or_default() {
                stack.push((child, depth + 1, node.task.wbs_code.clone()));
            }
            self.summaries.push(node.task);
        }
        if self.summaries.len() < count {
            let lost = children.into_values().flatten().next();
            let line = lost.map_or(1, |node| node.line);
            let reason = "the node belongs to itself, directly or through others";
            return Err(Problem::new(line, "PROJWBS.parent_wbs_id", reason));
        }
        Ok(())
    }
}
