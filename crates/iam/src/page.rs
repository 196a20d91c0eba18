//! Lists in pages: `MaxItems`, `Marker`, `IsTruncated`.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hsm::Purpose;

use crate::call::Call;
use crate::error::Error;

/// How many items a page has if it is not said.
const ITEMS_DEFAULT: usize = 100;

/// A page that is asked for.
pub(crate) struct Page<'a> {
    call: &'a Call<'a>,
    /// Operation and filter: what a marker is good for, besides the account.
    list: String,
    limit: usize,
    /// The last item of the page before.
    after: Option<String>,
}

/// A page as it is answered.
pub(crate) struct Answer<T> {
    pub(crate) items: Vec<T>,
    pub(crate) marker: Option<String>,
    pub(crate) is_truncated: Option<bool>,
}

impl<'a> Page<'a> {
    /// The page of `list` (operation, and filter if there is one) that `max_items` and `marker` ask for.
    ///
    /// A marker is sealed, and opens only for the account and list that it was given for. Refuses: Validation.
    pub(crate) fn parse(
        call: &'a Call<'a>,
        list: impl Into<String>,
        max_items: Option<i32>,
        marker: Option<&str>,
    ) -> Result<Self, Error> {
        let limit = max_items.and_then(|limit| usize::try_from(limit).ok());
        let limit = limit.unwrap_or(ITEMS_DEFAULT);
        let mut page = Self { call, list: list.into(), limit, after: None };
        page.after = marker.map(|marker| page.open(marker)).transpose()?;
        Ok(page)
    }

    /// Takes a page out of `items`, which are in the order of their keys.
    pub(crate) fn take<I, T>(
        &self,
        items: impl Iterator<Item = I>,
        key: impl Fn(&I) -> String,
        present: impl Fn(I) -> T,
    ) -> Answer<T> {
        let is_before = |item: &I| self.after.as_ref().is_some_and(|after| key(item) <= *after);
        let mut items = items.skip_while(is_before).peekable();
        let mut taken = Vec::new();
        let mut last = None;
        while let Some(item) = items.next_if(|_| taken.len() < self.limit) {
            last = Some(key(&item));
            taken.push(present(item));
        }
        let marker = items.peek().and(last).map(|position| self.seal(&position));
        Answer { is_truncated: Some(marker.is_some()), items: taken, marker }
    }

    fn binding(&self) -> Vec<u8> {
        format!("iam {} {}", self.call.account(), self.list).into_bytes()
    }

    fn seal(&self, position: &str) -> String {
        let domain = self.call.iam.catalog.domain();
        let sealed = domain.seal(Purpose::Marker, &self.binding(), position.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(sealed)
    }

    fn open(&self, marker: &str) -> Result<String, Error> {
        let invalid = || Error::Validation("Invalid Marker.".into());
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(marker).map_err(|_| invalid())?;
        let domain = self.call.iam.catalog.domain();
        let position = domain.open(Purpose::Marker, &self.binding(), &sealed);
        let position = position.map_err(|_| invalid())?;
        std::str::from_utf8(&position).map(str::to_owned).map_err(|_| invalid())
    }
}

/// As names are ordered: the same in any letter case.
pub(crate) fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}
