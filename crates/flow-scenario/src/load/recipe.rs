//! What cases are made of, again and again: four bytes for each of very many.

use flow_syntax::NodeId;

/// What one case is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    pub(super) case: NodeId,
    /// Its place in the list of cases.
    pub(super) index: u32,
    /// The row of its table, and its number from 1.
    pub(super) row: Option<(NodeId, u32)>,
}

/// The recipes of a file, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Recipes {
    /// Rows of tables, or cases without one.
    nodes: Vec<NodeId>,
    groups: Vec<Group>,
}

/// Recipes side by side: the rows of one table, or cases without one.
#[derive(Clone, Copy, Debug)]
struct Group {
    /// The first of them.
    start: u32,
    /// Its place in the list of cases.
    index: u32,
    /// The case of the table.
    table: Option<NodeId>,
}

impl Recipes {
    pub(super) fn push(&mut self, recipe: Recipe) {
        let table = recipe.row.map(|_| recipe.case);
        let belongs = |group: &Group| {
            let behind = self.nodes.len() as u32 - group.start;
            let follows = table.is_some() || group.index + behind == recipe.index;
            group.table == table && follows
        };
        if !self.groups.last().is_some_and(belongs) {
            self.groups.push(Group {
                start: self.nodes.len() as u32,
                index: recipe.index,
                table,
            });
        }
        self.nodes
            .push(recipe.row.map_or(recipe.case, |(row, _)| row));
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Panics when there are not so many.
    pub(super) fn at(&self, at: usize) -> Recipe {
        let (node, at) = (self.nodes[at], at as u32);
        let group = self.groups.partition_point(|group| group.start <= at);
        let group = self.groups[group - 1];
        let behind = at - group.start;
        match group.table {
            Some(case) => Recipe {
                case,
                index: group.index,
                row: Some((node, behind + 1)),
            },
            None => Recipe {
                case: node,
                index: group.index + behind,
                row: None,
            },
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Recipe> {
        (0..self.len()).map(|at| self.at(at))
    }

    /// Gives back what was taken for more.
    pub(super) fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.groups.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use flow_syntax::parse_json;

    use super::*;

    #[test]
    fn what_was_put_in_comes_out() {
        let document = parse_json("[0, 1, 2, 3, 4, 5, 6, 7]").document;
        let ids: Vec<_> = document
            .root()
            .unwrap()
            .items()
            .map(|item| item.id())
            .collect();
        let plain = |case: usize, index| Recipe {
            case: ids[case],
            index,
            row: None,
        };
        let row = |row: usize, number, case: usize, index| Recipe {
            row: Some((ids[row], number)),
            ..plain(case, index)
        };
        // The third case is missing: its table has no rows.
        let all = [
            plain(0, 0),
            plain(1, 1),
            plain(2, 3),
            row(3, 1, 4, 4),
            row(5, 2, 4, 4),
            row(3, 1, 6, 5),
            plain(7, 6),
        ];
        let mut recipes = Recipes::default();
        all.iter().for_each(|recipe| recipes.push(*recipe));
        recipes.shrink();
        assert_eq!(recipes.all().collect::<Vec<_>>(), all);
        assert!(recipes.len() == all.len() && !recipes.is_empty());
    }
}
