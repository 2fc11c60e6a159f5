//! What a change makes of a list. Pure.

use super::Change;

/// The list after the change: in the order of joining, each channel once.
pub(super) fn changed(before: &[String], change: Change<'_>) -> Vec<String> {
    match change {
        Change::Delete => Vec::new(),
        Change::Remove(gone) => {
            before.iter().filter(|name| !gone.contains(&name.as_str())).cloned().collect()
        }
        Change::Add(new) => {
            let mut after = before.to_vec();
            for name in new {
                if !after.iter().any(|own| own == name) {
                    after.push((*name).to_owned());
                }
            }
            after
        }
    }
}
