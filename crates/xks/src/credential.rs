//! What requests to a proxy are signed with.

use secret::Secret;

/// The credential of a proxy: an access key id and a secret access key, which is never printed.
#[derive(Debug)]
pub struct Credential {
    access_key_id: Box<str>,
    secret_access_key: Secret,
}

/// No credential of a proxy looks like this.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotACredential {
    #[error("the access key id of a proxy has 20 to 30 of A to Z and 2 to 7")]
    AccessKeyId,
    #[error("the secret access key of a proxy has 43 to 64 letters, digits and /, + and =")]
    SecretAccessKey,
}

impl Credential {
    pub fn new(access_key_id: &str, secret_access_key: Secret) -> Result<Self, NotACredential> {
        let is_of_id = |byte: u8| matches!(byte, b'A'..=b'Z' | b'2'..=b'7');
        if !(20..=30).contains(&access_key_id.len()) || !access_key_id.bytes().all(is_of_id) {
            return Err(NotACredential::AccessKeyId);
        }
        let is_of_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"/+=".contains(byte);
        let key = secret_access_key.expose();
        if !(43..=64).contains(&key.len()) || !key.iter().all(is_of_key) {
            return Err(NotACredential::SecretAccessKey);
        }
        Ok(Self { access_key_id: access_key_id.into(), secret_access_key })
    }

    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    pub(crate) fn secret_access_key(&self) -> &Secret {
        &self.secret_access_key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_of_its_alphabets_and_not_printed() {
        let key = "abcdefghijklmnopqrstuvwxyz/+=ABCDEFGHIJKL0123456789";
        let check = |id: &str, key: &str| Credential::new(id, key.as_bytes().to_vec().into()).err();
        assert_eq!(check("ABCDEFGHIJKLMNOP2345", key), None);
        for id in ["ABCDEFGHIJKLMNOP234", "ABCDEFGHIJKLMNOP2341", "abcdefghijklmnop2345", ""] {
            assert_eq!(check(id, key), Some(NotACredential::AccessKeyId), "{id}");
        }
        for key in ["short", &"a".repeat(65), &"-".repeat(50)] {
            let refused = check("ABCDEFGHIJKLMNOP2345", key);
            assert_eq!(refused, Some(NotACredential::SecretAccessKey), "{key}");
        }
        let credential = Credential::new("ABCDEFGHIJKLMNOP2345", key.as_bytes().to_vec().into());
        assert!(!format!("{credential:?}").contains("abcdef"));
    }
}
