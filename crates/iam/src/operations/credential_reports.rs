//! The credential report: the users of the account and what they sign with, as CSV.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>.

use std::sync::Arc;

use api::Blob;
use api::iam::{
    GenerateCredentialReportRequest, GenerateCredentialReportResponse, GetCredentialReportRequest,
    GetCredentialReportResponse, Operation, ReportFormatType, ReportStateType,
};
use catalog::record::EntityKind;
use identity::{AccessKey, UniqueId};

use crate::call::Call;
use crate::error::Error;
use crate::present;

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,\
access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

/// `GenerateCredentialReport`: it is written when it is asked for, so that there is nothing to wait for.
pub(crate) async fn generate_credential_report(
    call: &Call<'_>,
    _: &GenerateCredentialReportRequest,
) -> Result<GenerateCredentialReportResponse, Error> {
    call.permit_on(None, Operation::GenerateCredentialReport)?;
    Ok(GenerateCredentialReportResponse {
        description: None,
        state: Some(ReportStateType::Complete),
    })
}

/// `GetCredentialReport`: as of now.
pub(crate) async fn get_credential_report(
    call: &Call<'_>,
    _: &GetCredentialReportRequest,
) -> Result<GetCredentialReportResponse, Error> {
    call.permit_on(None, Operation::GetCredentialReport)?;
    let mut report = String::from(HEADER);
    let root_arn = identity::root_arn(call.region, call.account());
    let account = call.picture.account(call.account());
    let created_ms = account.map_or(0, |account| account.created_ms);
    report.push_str(&line(call, "<root_account>", &root_arn, created_ms, None));
    for user in call.picture.entities_of(call.account(), EntityKind::User) {
        let arn = user.arn(call.partition());
        report.push_str(&line(call, &user.name, &arn, user.created_ms, Some(user.id)));
    }
    Ok(GetCredentialReportResponse {
        content: Some(Blob::from(report.into_bytes())),
        generated_time: Some(present::date(call.now.lifetime_ms)),
        report_format: Some(ReportFormatType::TextCsv),
    })
}

/// A line break and what is known of one. No name has a comma or a quotation mark that CSV would read: a comma
/// is allowed in names, and such a field is quoted.
fn line(call: &Call<'_>, name: &str, arn: &str, created_ms: i64, user: Option<UniqueId>) -> String {
    let mut fields = vec![quoted(name), quoted(arn), date(created_ms)];
    // There are no passwords and no second factors.
    let without_password = match user {
        Some(_) => ["false", "N/A", "N/A", "N/A", "false"],
        None => ["not_supported", "N/A", "not_supported", "not_supported", "false"],
    };
    fields.extend(without_password.map(str::to_owned));
    let mut keys = call.picture.access_keys_of(call.account(), user);
    for _ in 0..super::access_keys::ACCESS_KEYS_MAX {
        fields.extend(of_key(call, keys.next()));
    }
    fields.extend(["false", "N/A", "false", "N/A"].map(str::to_owned));
    format!("\n{}", fields.join(","))
}

fn of_key(call: &Call<'_>, key: Option<&Arc<AccessKey>>) -> [String; 5] {
    let none = || "N/A".to_owned();
    let Some(key) = key else { return ["false".into(), none(), none(), none(), none()] };
    let last = call.picture.last_use_of(&key.id);
    [
        key.active.to_string(),
        if key.created_ms == 0 { none() } else { date(key.created_ms) },
        last.map_or_else(none, |last| date(last.at_ms)),
        last.map_or_else(none, |last| last.region.as_str().to_owned()),
        last.map_or_else(none, |last| last.service.to_owned()),
    ]
}

/// As AWS writes it here: `2026-11-27T04:05:06+00:00`
fn date(milliseconds: i64) -> String {
    present::date(milliseconds).to_iso_8601().replace('Z', "+00:00")
}

fn quoted(field: &str) -> String {
    if field.contains(',') { format!("\"{field}\"") } else { field.into() }
}
