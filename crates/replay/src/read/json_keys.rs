use super::context::ReadContext;
use super::schema::Columns;
use crate::event::ColumnRole;

/// A key of a JSON object that is read, or that leads to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyNode {
    pub(super) key: String,
    /// The role of its value.
    pub(super) role: Option<ColumnRole>,
    /// Keys in the object that is its value.
    pub(super) children: Vec<KeyNode>,
}

/// The keys of all columns that are read. A name with dots is a path, unless the first rows have a
/// key of exactly that name (`flat_names`).
pub(super) fn key_tree(columns: &Columns, context: &ReadContext, flat_names: &[String]) -> Vec<KeyNode> {
    let mut tree = Vec::new();
    for column in columns.0.iter().filter(|column| context.reads(column.role)) {
        let is_flat = flat_names.contains(&column.name);
        let path = if is_flat { vec![column.name.as_str()] } else { column.name.split('.').collect() };
        insert(&mut tree, &path, column.role);
    }
    tree
}

fn insert(nodes: &mut Vec<KeyNode>, path: &[&str], role: ColumnRole) {
    let Some((key, rest)) = path.split_first() else { return };
    let position = nodes.iter().position(|node| node.key == *key).unwrap_or(nodes.len());
    if position == nodes.len() {
        nodes.push(KeyNode { key: (*key).to_owned(), role: None, children: Vec::new() });
    }
    let Some(node) = nodes.get_mut(position) else { return };
    if rest.is_empty() {
        node.role = Some(role);
    } else {
        insert(&mut node.children, rest, role);
    }
}
