//! Who there is and what nobody may, from files: `identities.toml` and the guard rails.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use access::{GuardRail, GuardRails};
use catalog::{Catalog, CommitError};
use hsm::root;
use iam::{Difference, Files, Identities, reconcile};
use identity::AccountId;
use identity::policy::PolicyKind;
use kms::Kms;
use secret::Secret;
use serde::Deserialize;

/// How often it is tried again because another change came first.
const TRIES_MAX: usize = 16;

/// The files that say who there is and what nobody may.
#[derive(Clone, Debug)]
pub struct Access {
    pub identities: Option<PathBuf>,
    pub guard_rails: Option<PathBuf>,
    pub first_account: AccountId,
}

impl Access {
    /// Reads both files, and makes it so. Nothing has changed if it fails, in words for an operator.
    pub async fn apply(&self, kms: &Kms) -> Result<(), String> {
        let rails = self.guard_rails.as_deref().map(read_guard_rails).transpose()?;
        if let Some(path) = &self.identities {
            let identities = self.read_identities(path)?;
            for difference in commit(kms.catalog(), &identities).await? {
                tracing::info!(%difference, "identities");
            }
        } else {
            let picture = kms.catalog().picture();
            let left = picture.entities().filter(|entity| entity.from_file).count();
            if left > 0 {
                tracing::warn!(
                    identities = left,
                    "there are identities of a file, and --identities names none: they stay as they are"
                );
            }
        }
        kms.set_guard_rails(rails.unwrap_or_default());
        Ok(())
    }

    /// What would change if the file at `path`, or else the one of the settings, were made so.
    pub fn diff(&self, path: Option<&Path>, catalog: &Catalog) -> Result<Vec<Difference>, String> {
        let path = path.or(self.identities.as_deref());
        let path = path.ok_or("the service has no file of identities: name one by --file")?;
        let identities = self.read_identities(path)?;
        let now_ms = catalog.clock().lifetime_ms();
        let reconciled = reconcile(&identities, &catalog.picture(), now_ms);
        reconciled.map(|(_, differences)| differences).map_err(|error| error.to_string())
    }

    fn read_identities(&self, path: &Path) -> Result<Identities, String> {
        let text = read_text(path)?;
        let files = Beside(path);
        let identities = Identities::read(&text, self.first_account, &files);
        identities.map_err(|error| format!("{}: {error}", path.display()))
    }
}

async fn commit(
    catalog: &Arc<Catalog>,
    identities: &Identities,
) -> Result<Vec<Difference>, String> {
    for _ in 0..TRIES_MAX {
        let now_ms = catalog.clock().lifetime_ms();
        let reconciled = reconcile(identities, &catalog.picture(), now_ms);
        let (change, differences) = reconciled.map_err(|error| error.to_string())?;
        if change.is_empty() {
            return Ok(differences);
        }
        match catalog.commit(change).await {
            Ok(()) => return Ok(differences),
            Err(CommitError::Conflict) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    Err("the identities were changed by others each time: try again".into())
}

fn read_text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Files that are named from the directory of the file that names them.
struct Beside<'a>(&'a Path);

impl Beside<'_> {
    fn path(&self, named: &str) -> PathBuf {
        self.0.parent().unwrap_or(Path::new(".")).join(named)
    }
}

impl Files for Beside<'_> {
    fn text(&self, path: &str) -> Result<String, String> {
        read_text(&self.path(path))
    }

    fn secret(&self, path: &str) -> Result<Secret, String> {
        let bytes = root::read_private(&self.path(path)).map_err(|error| error.to_string())?;
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        Ok(Secret::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec()))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct GuardRailsFile {
    management_account: Option<String>,
    organization_id: Option<String>,
    #[serde(default)]
    service_control_policies: Vec<GuardRailsPolicy>,
    #[serde(default)]
    resource_control_policies: Vec<GuardRailsPolicy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct GuardRailsPolicy {
    accounts: Option<Vec<String>>,
    document: Option<String>,
    document_file: Option<String>,
}

fn read_guard_rails(path: &Path) -> Result<GuardRails, String> {
    parse_guard_rails(&read_text(path)?, &Beside(path))
        .map_err(|words| format!("{}: {words}", path.display()))
}

fn parse_guard_rails(text: &str, files: &impl Files) -> Result<GuardRails, String> {
    let file: GuardRailsFile = iam::parse(text).map_err(|error| error.to_string())?;
    let account = |text: &String| -> Result<AccountId, String> {
        text.parse().map_err(|error| format!("{text:?}: {error}"))
    };
    let rail = |kind, given: GuardRailsPolicy| -> Result<_, String> {
        let accounts = given.accounts.map(|accounts| accounts.iter().map(account).collect());
        let policy = files.document(given.document, given.document_file)?;
        Ok(GuardRail { accounts: accounts.transpose()?, kind, policy })
    };
    let service = file.service_control_policies.into_iter();
    let resource = file.resource_control_policies.into_iter();
    let rails = service
        .map(|given| rail(PolicyKind::ServiceControl, given))
        .chain(resource.map(|given| rail(PolicyKind::ResourceControl, given)));
    let rails = rails.collect::<Result<Vec<_>, _>>()?;
    let management = file.management_account.as_ref().map(account).transpose()?;
    GuardRails::new(&rails, management, file.organization_id.as_deref())
        .map_err(|(index, error)| format!("policy {} of the file: {error}", index + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoFiles;

    impl Files for NoFiles {
        fn text(&self, path: &str) -> Result<String, String> {
            Err(format!("cannot read {path}"))
        }

        fn secret(&self, path: &str) -> Result<Secret, String> {
            Err(format!("cannot read {path}"))
        }
    }

    #[test]
    fn guard_rails_that_cannot_be_are_told_in_one_line() {
        let deny = r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;
        let good = format!(
            "management-account = \"111122223333\"\norganization-id = \"o-a\"\n[[service-control-policies]]\naccounts = [\"444455556666\"]\ndocument = '{deny}'"
        );
        parse_guard_rails(&good, &NoFiles).unwrap();
        for (text, words) in [
            ("managment-account = \"1\"", "line 1: unknown field"),
            ("management-account = \"1\"", "an account id has exactly 12 digits"),
            ("[[service-control-policies]]", "one of document and document-file"),
            ("[[service-control-policies]]\ndocument-file = \"x\"", "cannot read x"),
            (
                &*format!("[[resource-control-policies]]\ndocument = '{deny}'"),
                "policy 1 of the file: Principal must be",
            ),
        ] {
            let refused = parse_guard_rails(text, &NoFiles).unwrap_err();
            assert!(refused.contains(words), "{refused}");
        }
    }
}
