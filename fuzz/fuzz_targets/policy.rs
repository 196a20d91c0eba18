//! Key policies: what is taken is a policy by the plainest reading, in other words too.
#![no_main]

use fuzz::Tree;
use identity::Partition;
use identity::policy::{Policy, PolicyKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let taken = is_taken(text);
    let Ok(tree) = Tree::read(text.as_bytes()) else {
        return assert!(!taken, "a policy is JSON");
    };
    assert_eq!(is_taken(&tree.rewritten()), taken);
    assert!(!taken || is_policy(&tree), "{tree:?}");
});

fn is_taken(text: &str) -> bool {
    Policy::compile(text, PolicyKind::Key, Partition::Aws, |_| None).is_ok()
}

fn is_policy(tree: &Tree) -> bool {
    let Tree::Object(members) = tree else { return false };
    match member(members, "Statement") {
        Some(Tree::Array(all)) => !all.is_empty() && all.iter().all(is_statement),
        Some(one) => is_statement(one),
        None => false,
    }
}

fn is_statement(tree: &Tree) -> bool {
    let Tree::Object(members) = tree else { return false };
    let effect = member(members, "Effect");
    let count = |names: [&str; 2]| names.iter().filter_map(|name| member(members, name)).count();
    let names = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"];
    let others = ["Resource", "NotResource", "Condition"];
    ["Allow", "Deny"].iter().any(|word| effect == Some(&Tree::String(word.to_string())))
        && count(["Principal", "NotPrincipal"]) == 1
        && count(["Action", "NotAction"]) <= 1
        && count(["Resource", "NotResource"]) <= 1
        && members.iter().all(|(name, _)| names.iter().chain(&others).any(|known| known == name))
}

fn member<'t>(members: &'t [(String, Tree)], name: &str) -> Option<&'t Tree> {
    members.iter().find(|(own, _)| own == name).map(|(_, value)| value)
}
