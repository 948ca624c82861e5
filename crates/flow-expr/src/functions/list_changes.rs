//! Lists with elements added, removed and replaced: each function gives a new list and leaves the one it is given.
//!
//! Source: the vendor's page "Modify collection values", which names them and what they do. Nothing public says what they do
//! at the edges; what is a guess is said of each.

use super::list::{matches, of_items};
use super::{Arguments, Outcome, Row};
use crate::Value;
use crate::equality::loosely_equal;
use crate::error::ExprError;

/// So many elements are compared with each other, which bounds the time that takes.
const MOST_COMPARED: usize = 5_000;

/// What is said of an index that no element has.
const BEHIND: &str = "lies behind the last element";

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "AddItem",
        overloads: "list:List<any>~ns, item:any~ns... -> List<any>",
        summary: "Adds elements at the end of a list.",
        detail: "Integers among Decimals become Decimals. A list that is not set counts as an empty one.",
        examples: &[("AddItem(MakeList(3, 4), 5)", "MakeList(3, 4, 5)")],
        call: add_item,
    },
    Row {
        name: "AddItemAt",
        overloads: "list:List<any>~ns, index:int[0..], item:any~ns -> List<any>",
        summary: "Adds an element at an index, counted from 0; those from there on move back.",
        detail: "The index of the end adds behind the last element; one further back is a `range` error, a guess.",
        examples: &[("AddItemAt(MakeList(3, 4), 0, 7)", "MakeList(7, 3, 4)")],
        call: add_item_at,
    },
    Row {
        name: "RemoveDups",
        overloads: "list:List<any>~ns -> List<any>",
        summary: "Removes the elements that equal one before them.",
        detail: "Letter case counts.",
        examples: &[("RemoveDups(MakeList(3, 4, 3))", "MakeList(3, 4)")],
        call: remove_dups,
    },
    Row {
        name: "RemoveItem",
        overloads: "list:List<any>~ns, item:any~ns... -> List<any>",
        summary: "Removes all elements that equal one of the given values.",
        detail: "Letter case counts. Elements that are not set are removed with NOT_SET.",
        examples: &[("RemoveItem(MakeList(3, 4, 3), 3)", "MakeList(4)")],
        call: remove_item,
    },
    Row {
        name: "RemoveItemAt",
        overloads: "list:List<any>, index:int[0..] -> List<any>",
        summary: "Removes the element at an index, counted from 0.",
        detail: "An index behind the last element is a `range` error, a guess.",
        examples: &[("RemoveItemAt(MakeList(3, 4), 0)", "MakeList(4)")],
        call: remove_item_at,
    },
    Row {
        name: "ReplaceItem",
        overloads: "list:List<any>~ns, item:any~ns, with:any~ns -> List<any>",
        summary: "Puts a value in the place of all elements that equal another one.",
        detail: "Letter case counts.",
        examples: &[("ReplaceItem(MakeList(3, 4, 3), 3, 5)", "MakeList(5, 4, 5)")],
        call: replace_item,
    },
    Row {
        name: "ReplaceItemAt",
        overloads: "list:List<any>, index:int[0..], with:any~ns -> List<any>",
        summary: "Puts a value in the place of the element at an index, counted from 0.",
        detail: "An index behind the last element is a `range` error, a guess.",
        examples: &[("ReplaceItemAt(MakeList(3, 4), 1, 5)", "MakeList(3, 5)")],
        call: replace_item_at,
    },
    Row {
        name: "ReplaceItemFirst",
        overloads: "list:List<any>~ns, item:any~ns, with:any~ns -> List<any>",
        summary: "Puts a value in the place of the first element that equals another one.",
        detail: "Letter case counts. A list without such an element stays as it is.",
        examples: &[(
            "ReplaceItemFirst(MakeList(3, 4, 3), 3, 5)",
            "MakeList(5, 4, 3)",
        )],
        call: replace_item_first,
    },
];

type Items = Vec<Option<Value>>;

/// The elements of the first argument; none when it is not set.
fn items(arguments: Arguments<'_>) -> Result<Items, ExprError> {
    Ok(arguments.list_if_set(0)?.to_vec())
}

/// The index that the second argument is, when an element has it.
fn index_of(arguments: Arguments<'_>, items: &[Option<Value>]) -> Result<usize, ExprError> {
    let index = arguments.size(1)?;
    let is_there = index < items.len();
    is_there
        .then_some(index)
        .ok_or_else(|| arguments.out_of_range(1, BEHIND))
}

fn add_item(arguments: Arguments<'_>) -> Outcome {
    let mut items = items(arguments)?;
    items.extend_from_slice(&arguments.all()[1..]);
    of_items(arguments, items)
}

fn add_item_at(arguments: Arguments<'_>) -> Outcome {
    let mut items = items(arguments)?;
    let index = arguments.size(1)?;
    if index > items.len() {
        return Err(arguments.out_of_range(1, BEHIND));
    }
    items.insert(index, arguments.get(2).cloned());
    of_items(arguments, items)
}

fn remove_dups(arguments: Arguments<'_>) -> Outcome {
    let items = items(arguments)?;
    if items.len() > MOST_COMPARED {
        return Err(arguments.out_of_range(0, "has more than 5,000 elements to compare"));
    }
    let mut kept: Items = Vec::with_capacity(items.len());
    for item in items {
        if !is_among(&kept, &item) {
            kept.push(item);
        }
    }
    of_items(arguments, kept)
}

fn remove_item(arguments: Arguments<'_>) -> Outcome {
    let mut items = items(arguments)?;
    let unwanted = &arguments.all()[1..];
    items.retain(|item| !is_among(unwanted, item));
    of_items(arguments, items)
}

fn is_among(values: &[Option<Value>], item: &Option<Value>) -> bool {
    values
        .iter()
        .any(|value| loosely_equal(value.as_ref(), item.as_ref()))
}

fn remove_item_at(arguments: Arguments<'_>) -> Outcome {
    let mut items = items(arguments)?;
    let index = index_of(arguments, &items)?;
    items.remove(index);
    of_items(arguments, items)
}

fn replace_item_at(arguments: Arguments<'_>) -> Outcome {
    let mut items = items(arguments)?;
    let index = index_of(arguments, &items)?;
    items[index] = arguments.get(2).cloned();
    of_items(arguments, items)
}

fn replace_item(arguments: Arguments<'_>) -> Outcome {
    replace(arguments, usize::MAX)
}

fn replace_item_first(arguments: Arguments<'_>) -> Outcome {
    replace(arguments, 1)
}

fn replace(arguments: Arguments<'_>, most: usize) -> Outcome {
    let mut items = items(arguments)?;
    let places: Vec<usize> = matches(arguments)?.take(most).collect();
    for place in places {
        items[place] = arguments.get(2).cloned();
    }
    of_items(arguments, items)
}
