//! Circles of dependencies, and the links that close them.
//!
//! A link on a summary stands for all below it, so every task is two nodes: *in*, through which it is
//! held, and *out*, through which it holds. Holding passes down from a summary's *in* to its
//! children's, and up from the children's *out* to the summary's.

use std::{collections::BTreeMap, mem, rc::Rc};

use super::{PlanLink, TaskNode, by_task::ByTask};

type Node = usize;

const fn inside(task: usize) -> Node {
    2 * task
}

const fn outside(task: usize) -> Node {
    2 * task + 1
}

/// The links that close a circle with links made before them, each with the one made last among
/// those others. `made` is when each link was made; ties go by position.
///
/// Links are taken in the order in which they were made. A run of them that closes no circle is
/// accepted whole; one that does is halved, and looked at again among the nodes of its circles only.
pub(super) fn closing_links(
    nodes: &[TaskNode],
    links: &[PlanLink],
    made: &[i64],
) -> Vec<(usize, Option<usize>)> {
    let mut by_age: Vec<usize> = (0..links.len()).collect();
    by_age.sort_unstable_by_key(|&link| (made[link], link));
    let mut graph = Graph::new(nodes, links);
    let mut closing = Vec::new();
    let everything: Rc<[Node]> = (0..2 * nodes.len()).collect();
    let mut todo = vec![(&by_age[..], everything)];
    while let Some((run, among)) = todo.pop() {
        run.iter().for_each(|&link| graph.followed[link] = true);
        let circles: Rc<[Node]> = graph.on_circles(&among).into();
        if circles.is_empty() {
            continue;
        }
        run.iter().for_each(|&link| graph.followed[link] = false);
        if let [link] = *run {
            let others = graph.path(links[link].successor, links[link].predecessor, &circles);
            closing.push((link, others.into_iter().max_by_key(|&l| (made[l], l))));
        } else {
            let (older, newer) = run.split_at(run.len() / 2);
            todo.push((newer, Rc::clone(&circles)));
            todo.push((older, circles));
        }
    }
    closing
}

struct Graph<'a> {
    tasks: &'a [TaskNode],
    links: &'a [PlanLink],
    /// Whether a link counts as an edge at present.
    followed: Vec<bool>,
    /// Nodes not yet taken away in the search that is under way; otherwise none.
    left: Vec<bool>,
    /// How many ways each of those still has into (or out of) the others.
    ways: Vec<usize>,
    from: ByTask,
    to: ByTask,
}

impl<'a> Graph<'a> {
    fn new(tasks: &'a [TaskNode], links: &'a [PlanLink]) -> Self {
        Self {
            tasks,
            links,
            followed: vec![false; links.len()],
            left: vec![false; 2 * tasks.len()],
            ways: vec![0; 2 * tasks.len()],
            from: ByTask::new(tasks.len(), links.iter().map(|l| l.predecessor)),
            to: ByTask::new(tasks.len(), links.iter().map(|l| l.successor)),
        }
    }

    /// Calls `visit` with each node after `node`, and the link between them if it is one.
    fn after(&self, node: Node, mut visit: impl FnMut(Node, Option<usize>)) {
        let task = node / 2;
        if node == inside(task) {
            visit(outside(task), None);
            self.children(task, |child| visit(inside(child), None));
        } else {
            if let Some(parent) = self.tasks[task].parent {
                visit(outside(parent), None);
            }
            for &link in self.from.of(task).iter().filter(|&&l| self.followed[l]) {
                visit(inside(self.links[link].successor), Some(link));
            }
        }
    }

    /// Calls `visit` with each node before `node`.
    fn before(&self, node: Node, mut visit: impl FnMut(Node)) {
        let task = node / 2;
        if node == outside(task) {
            visit(inside(task));
            self.children(task, |child| visit(outside(child)));
        } else {
            if let Some(parent) = self.tasks[task].parent {
                visit(inside(parent));
            }
            for &link in self.to.of(task).iter().filter(|&&l| self.followed[l]) {
                visit(outside(self.links[link].predecessor));
            }
        }
    }

    fn children(&self, task: usize, mut visit: impl FnMut(usize)) {
        let mut child = task + 1;
        while child < self.tasks[task].end {
            visit(child);
            child = self.tasks[child].end;
        }
    }

    /// The nodes of `among` that may lie on a circle: what is left when nodes without a way in, and
    /// then nodes without a way out, are taken away until there are none.
    fn on_circles(&mut self, among: &[Node]) -> Vec<Node> {
        let (mut left, mut ways) = (mem::take(&mut self.left), mem::take(&mut self.ways));
        among.iter().for_each(|&node| left[node] = true);
        for &node in among {
            ways[node] = 0;
            self.before(node, |before| ways[node] += usize::from(left[before]));
        }
        peel(among, &mut left, &mut ways, |node, taken| {
            self.after(node, |after, _| taken(after));
        });
        for &node in among.iter().filter(|&&n| left[n]) {
            ways[node] = 0;
            self.after(node, |after, _| ways[node] += usize::from(left[after]));
        }
        peel(among, &mut left, &mut ways, |node, taken| {
            self.before(node, taken);
        });
        let on_circles = among.iter().copied().filter(|&n| left[n]).collect();
        among.iter().for_each(|&node| left[node] = false);
        (self.left, self.ways) = (left, ways);
        on_circles
    }

    /// The links on a way, among these nodes (ascending), from one task's being held to another's
    /// holding.
    fn path(&self, from: usize, to: usize, among: &[Node]) -> Vec<usize> {
        let (from, to) = (inside(from), outside(to));
        let mut met: BTreeMap<Node, (Node, Option<usize>)> = BTreeMap::from([(from, (from, None))]);
        let mut todo = vec![from];
        while let Some(node) = todo.pop() {
            self.after(node, |after, via| {
                if among.binary_search(&after).is_err() {
                    return;
                }
                met.entry(after).or_insert_with(|| {
                    todo.push(after);
                    (node, via)
                });
            });
        }
        let mut links = Vec::new();
        let mut at = to;
        while let Some(&(previous, via)) = met.get(&at).filter(|_| at != from) {
            links.extend(via);
            at = previous;
        }
        links
    }
}

/// Takes away nodes that have no way left, and the ways that they were.
fn peel(
    among: &[Node],
    left: &mut [bool],
    ways: &mut [usize],
    neighbours: impl Fn(Node, &mut dyn FnMut(Node)),
) {
    let is_free = |n: &Node| left[*n] && ways[*n] == 0;
    let mut free: Vec<Node> = among.iter().copied().filter(is_free).collect();
    while let Some(node) = free.pop() {
        left[node] = false;
        neighbours(node, &mut |next| {
            if left[next] {
                ways[next] -= 1;
                if ways[next] == 0 {
                    free.push(next);
                }
            }
        });
    }
}
