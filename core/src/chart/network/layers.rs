//! Which column each node stands in: the longest way to it, so that every edge leads to the right.

/// The columns of a graph.
pub(super) struct Layers {
    /// The column of each node, from 0.
    pub(super) of: Vec<usize>,
    /// Whether each edge runs against the columns. Closed summaries can wait for each other: the
    /// links of a plan run in no circle, but bundles of them may.
    pub(super) backward: Vec<bool>,
}

/// Assigns columns by longest path; a node that nothing leads to stands directly before its first
/// successor.
pub(super) fn assign(nodes: usize, edges: &[(usize, usize)]) -> Layers {
    let backward = break_circles(nodes, edges);
    let forward: Vec<(usize, usize)> = edges
        .iter()
        .zip(&backward)
        .map(|(&(from, to), backward)| if *backward { (to, from) } else { (from, to) })
        .collect();
    let out = Adjacency::new(nodes, forward.iter().copied());
    let mut waiting = vec![0_usize; nodes];
    for &(_, to) in &forward {
        waiting[to] += 1;
    }
    let mut of = vec![0; nodes];
    let sources: Vec<usize> = (0..nodes).filter(|node| waiting[*node] == 0).collect();
    let mut ready = sources.clone();
    let mut next = 0;
    while let Some(&node) = ready.get(next) {
        next += 1;
        for &to in out.of(node) {
            of[to] = of[to].max(of[node] + 1);
            waiting[to] -= 1;
            if waiting[to] == 0 {
                ready.push(to);
            }
        }
    }
    for source in sources {
        if let Some(first) = out.of(source).iter().map(|to| of[*to]).min() {
            of[source] = first - 1;
        }
    }
    Layers { of, backward }
}

/// Marks the edges that close a circle, found by a depth-first search in the order of the nodes.
fn break_circles(nodes: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        New,
        OnTheWay,
        Done,
    }
    let mut backward = vec![false; edges.len()];
    let out = Adjacency::indices(nodes, edges);
    let mut seen = vec![Seen::New; nodes];
    for root in 0..nodes {
        if seen[root] != Seen::New {
            continue;
        }
        seen[root] = Seen::OnTheWay;
        let mut way = vec![(root, 0_usize)];
        while let Some((node, at)) = way.last_mut() {
            let Some(&edge) = out.of(*node).get(*at) else {
                seen[*node] = Seen::Done;
                way.pop();
                continue;
            };
            *at += 1;
            let to = edges[edge].1;
            match seen[to] {
                Seen::New => {
                    seen[to] = Seen::OnTheWay;
                    way.push((to, 0));
                }
                Seen::OnTheWay => backward[edge] = true,
                Seen::Done => {}
            }
        }
    }
    backward
}

/// Lists per node in one allocation, each in the order given.
pub(super) struct Adjacency {
    starts: Vec<usize>,
    list: Vec<usize>,
}

impl Adjacency {
    /// From pairs of a node and what goes onto its list.
    pub(super) fn new(nodes: usize, pairs: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let mut starts = vec![0; nodes + 1];
        for (node, _) in pairs.clone() {
            starts[node + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut list = vec![0; starts[nodes]];
        for (node, entry) in pairs {
            list[next[node]] = entry;
            next[node] += 1;
        }
        Self { starts, list }
    }

    /// The edges that leave each node, by their indices.
    fn indices(nodes: usize, edges: &[(usize, usize)]) -> Self {
        let pairs = edges
            .iter()
            .enumerate()
            .map(|(edge, (from, _))| (*from, edge));
        Self::new(nodes, pairs)
    }

    /// The list of a node.
    pub(super) fn of(&self, node: usize) -> &[usize] {
        &self.list[self.starts[node]..self.starts[node + 1]]
    }
}
