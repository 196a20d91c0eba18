//! One file per operation: what it takes and what it answers.

mod assume_role;
mod assume_role_with_web_identity;
mod decode_authorization_message;
mod get_access_key_info;
mod get_caller_identity;
mod get_federation_token;
mod get_session_token;

pub use assume_role::*;
pub use assume_role_with_web_identity::*;
pub use decode_authorization_message::*;
pub use get_access_key_info::*;
pub use get_caller_identity::*;
pub use get_federation_token::*;
pub use get_session_token::*;
