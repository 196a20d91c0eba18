//! Lists in pages: `Limit`, `Marker`, `NextMarker`, `Truncated`.

use hsm::Purpose;

use crate::call::Call;
use crate::error::Error;

/// How many items a page of one operation may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) default: usize,
    pub(crate) max: usize,
}

impl Limits {
    /// ListKeys, ListKeyPolicies, ListKeyRotations.
    pub(crate) const WIDE: Self = Self { default: 100, max: 1000 };
    /// ListAliases, ListGrants, ListRetirableGrants.
    pub(crate) const NARROW: Self = Self { default: 50, max: 100 };
    /// ListResourceTags.
    pub(crate) const TAGS: Self = Self { default: 50, max: 50 };
}

/// A page that is asked for.
pub(crate) struct Page<'a> {
    call: &'a Call<'a>,
    /// Operation and filter: what a marker is good for, besides account and region.
    list: String,
    limit: usize,
    /// The last item of the page before.
    after: Option<String>,
}

/// A page as it is answered.
pub(crate) struct Answer<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_marker: Option<String>,
    pub(crate) truncated: Option<bool>,
}

impl<'a> Page<'a> {
    /// The page of `list` (operation, and filter if there is one) that `limit` and `marker` ask for.
    ///
    /// A marker is sealed, and opens only for the account, region and list that it was given for.
    /// Refuses: Validation, InvalidMarker.
    pub(crate) fn parse(
        call: &'a Call<'a>,
        list: String,
        limits: Limits,
        limit: Option<i32>,
        marker: Option<&str>,
    ) -> Result<Self, Error> {
        let limit = match limit {
            None => limits.default,
            Some(limit) => match usize::try_from(limit) {
                Ok(limit) if limit <= limits.max => limit,
                _ => {
                    let constraint =
                        format!("Member must have value less than or equal to {}", limits.max);
                    return Err(Error::constraint(limit, "limit", &constraint));
                }
            },
        };
        let mut page = Self { call, list, limit, after: None };
        page.after = marker.map(|marker| page.open(marker)).transpose()?;
        Ok(page)
    }

    /// The last item of the page before.
    pub(crate) fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// Takes a page out of `items`, which begin after [`Page::after`]; `position` names an item.
    pub(crate) fn take<I, T>(
        &self,
        items: impl Iterator<Item = I>,
        position: impl Fn(&I) -> String,
        present: impl Fn(I) -> T,
    ) -> Answer<T> {
        let mut items = items.peekable();
        let mut taken = Vec::new();
        let mut last = None;
        while let Some(item) = items.next_if(|_| taken.len() < self.limit) {
            if taken.len() + 1 == self.limit {
                last = Some(position(&item));
            }
            taken.push(present(item));
        }
        let next_marker = items.peek().and(last).map(|position| self.seal(&position));
        Answer { truncated: Some(next_marker.is_some()), items: taken, next_marker }
    }

    fn binding(&self) -> Vec<u8> {
        let account = self.call.account();
        format!("{account} {} {}", self.call.region(), self.list).into_bytes()
    }

    fn seal(&self, position: &str) -> String {
        let domain = self.call.kms.catalog.domain();
        domain.seal_text(Purpose::Marker, &self.binding(), position)
    }

    fn open(&self, marker: &str) -> Result<String, Error> {
        let domain = self.call.kms.catalog.domain();
        let position = domain.open_text(Purpose::Marker, &self.binding(), marker);
        position.ok_or(Error::InvalidMarker)
    }
}
