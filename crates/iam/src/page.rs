//! Lists in pages: `MaxItems`, `Marker`, `IsTruncated`.

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
        domain.seal_text(Purpose::Marker, &self.binding(), position)
    }

    fn open(&self, marker: &str) -> Result<String, Error> {
        let domain = self.call.iam.catalog.domain();
        let position = domain.open_text(Purpose::Marker, &self.binding(), marker);
        position.ok_or_else(|| Error::Validation("Invalid Marker.".into()))
    }
}

/// As names are ordered: the same in any letter case.
pub(crate) fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}
