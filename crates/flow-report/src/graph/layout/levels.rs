//! How far down each box stands: below everything that leads to it, where lines that lead back do not count.

/// The level of every box, from 0, and which lines lead back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Levels {
    pub(crate) of: Vec<usize>,
    /// Lines to a box on the same or a higher level.
    pub(crate) is_back: Vec<bool>,
}

/// Finds the levels of boxes that are joined by `lines`, seen from box `first`.
pub(crate) fn levels(boxes: usize, lines: &[(usize, usize)], first: usize) -> Levels {
    let mut leaving = vec![Vec::new(); boxes];
    for (index, (from, _)) in lines.iter().enumerate() {
        leaving[*from].push(index);
    }
    let is_back = back(lines, &leaving, first);
    let sorted = sorted(lines, &leaving, &is_back);
    let mut of = vec![0; boxes];
    let mut is_reached = vec![false; boxes];
    if let Some(first) = is_reached.get_mut(first) {
        *first = true;
    }
    let ahead = |from: usize| leaving[from].iter().filter(|line| !is_back[**line]);
    for &from in &sorted {
        for &line in ahead(from) {
            let to = lines[line].1;
            of[to] = of[to].max(of[from] + 1);
            is_reached[to] |= is_reached[from];
        }
    }
    // What nothing leads to stands just above what it leads to, not at the top.
    for &from in sorted.iter().rev().filter(|from| !is_reached[**from]) {
        let nearest = ahead(from).map(|line| of[lines[*line].1]).min();
        of[from] = nearest.map_or(of[from], |below| below - 1);
    }
    Levels { of, is_back }
}

/// The lines that close a cycle in the order in which a walk from `first` meets them. Without recursion: a chain is as
/// long as a flow.
fn back(lines: &[(usize, usize)], leaving: &[Vec<usize>], first: usize) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Closed,
    }
    let mut is_back = vec![false; lines.len()];
    let mut seen = vec![Seen::Not; leaving.len()];
    let mut has_entry = vec![false; leaving.len()];
    for (from, to) in lines {
        has_entry[*to] |= from != to;
    }
    let entries = (0..leaving.len()).filter(|index| !has_entry[*index]);
    let roots = [first].into_iter().chain(entries).chain(0..leaving.len());
    for root in roots.filter(|root| *root < leaving.len()) {
        if seen[root] != Seen::Not {
            continue;
        }
        seen[root] = Seen::Open;
        let mut walk = vec![(root, 0)];
        while let Some((at, next)) = walk.last_mut() {
            let Some(&line) = leaving[*at].get(*next) else {
                seen[*at] = Seen::Closed;
                walk.pop();
                continue;
            };
            *next += 1;
            let to = lines[line].1;
            match seen[to] {
                Seen::Not => {
                    seen[to] = Seen::Open;
                    walk.push((to, 0));
                }
                Seen::Open => is_back[line] = true,
                Seen::Closed => {}
            }
        }
    }
    is_back
}

/// The boxes in an order in which all lines lead on, but for those that lead back.
fn sorted(lines: &[(usize, usize)], leaving: &[Vec<usize>], is_back: &[bool]) -> Vec<usize> {
    let mut waits_for = vec![0_usize; leaving.len()];
    let ahead = lines.iter().zip(is_back).filter(|(_, back)| !**back);
    for ((_, to), _) in ahead {
        waits_for[*to] += 1;
    }
    let mut sorted: Vec<_> = (0..leaving.len())
        .filter(|index| waits_for[*index] == 0)
        .collect();
    let mut at = 0;
    while let Some(&from) = sorted.get(at) {
        at += 1;
        for &line in leaving[from].iter().filter(|line| !is_back[**line]) {
            let to = lines[line].1;
            waits_for[to] -= 1;
            if waits_for[to] == 0 {
                sorted.push(to);
            }
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn gives(boxes: usize, lines: &[(usize, usize)], expected: &[usize]) {
        assert_eq!(levels(boxes, lines, 0).of, expected);
    }

    #[test]
    fn a_box_stands_below_all_that_lead_to_it() {
        gives(4, &[(0, 1), (0, 2), (1, 3), (2, 3), (1, 2)], &[0, 1, 2, 3]);
    }

    #[test]
    fn lines_that_lead_back_do_not_count() {
        let found = levels(3, &[(0, 1), (1, 2), (2, 1), (2, 2)], 0);
        assert_eq!(found.of, [0, 1, 2]);
        assert_eq!(found.is_back, [false, false, true, true]);
    }

    #[test]
    fn what_nothing_leads_to_stands_just_above() {
        gives(5, &[(0, 1), (1, 2), (3, 4), (4, 2)], &[0, 1, 2, 0, 1]);
        gives(4, &[(0, 1), (1, 2), (3, 2)], &[0, 1, 2, 1]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let lines: Vec<_> = (0..200_000).map(|index| (index, index + 1)).collect();
        assert_eq!(levels(200_001, &lines, 0).of[200_000], 200_000);
    }
}
