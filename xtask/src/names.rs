//! AWS's names in the letter case of Rust and of AWS's messages.

/// `XksProxyUriPath` → `xks_proxy_uri_path`, `AWSAccountId` → `aws_account_id`
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(index + 1);
        // A word begins after a small letter, or with the last capital of a run of capitals.
        let begins = before.is_some_and(|before| !before.is_uppercase())
            || (before.is_some() && after.is_some_and(|after| after.is_lowercase()));
        if letter.is_uppercase() && begins {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// `KeyId` → `keyId`, as paths in messages have it
pub(crate) fn lower_camel_case(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// `statusType` → `StatusType`, as types are called
pub(crate) fn type_name(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `RSAES_OAEP_SHA_1` → `RsaesOaepSha1`, `SM2PKE` → `Sm2Pke`; of what has small letters, each word begins with a capital
pub(crate) fn variant(value: &str) -> String {
    if value.chars().any(char::is_lowercase) {
        return value.split(['-', '/']).map(type_name).collect();
    }
    if value == "SELF" {
        // `Self` is Rust's.
        return "SelfValue".into();
    }
    let mut variant = String::new();
    let mut capital = true;
    for letter in value.chars() {
        match letter {
            '_' => {}
            _ if capital => variant.push(letter),
            _ => variant.extend(letter.to_lowercase()),
        }
        capital = letter == '_' || letter.is_numeric();
    }
    variant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn names_take_the_letter_case_of_their_place() {
        for (name, snake, camel) in [
            ("KeyId", "key_id", "keyId"),
            ("AWSAccountId", "aws_account_id", "aWSAccountId"),
            ("XksProxyUriPath", "xks_proxy_uri_path", "xksProxyUriPath"),
            ("CloudHsmClusterId", "cloud_hsm_cluster_id", "cloudHsmClusterId"),
            ("ReEncrypt", "re_encrypt", "reEncrypt"),
        ] {
            assert_eq!((snake_case(name).as_str(), lower_camel_case(name).as_str()), (snake, camel));
        }
        for (value, expected) in [
            ("RSA_2048", "Rsa2048"), ("ECC_NIST_P256", "EccNistP256"), ("ECC_SECG_P256K1", "EccSecgP256K1"),
            ("SYMMETRIC_DEFAULT", "SymmetricDefault"), ("HMAC_SHA_256", "HmacSha256"), ("SM2PKE", "Sm2Pke"),
            ("RSASSA_PKCS1_V1_5_SHA_256", "RsassaPkcs1V15Sha256"), ("ML_DSA_44", "MlDsa44"),
            ("AWS", "Aws"), ("SELF", "SelfValue"), ("GenerateDataKey", "GenerateDataKey"),
            ("explicitDeny", "ExplicitDeny"), ("aws-managed", "AwsManaged"), ("text/csv", "TextCsv"),
        ] {
            assert_eq!(variant(value), expected);
        }
    }
}
