//! People on the platform's side: their roles, and what each role may do. The table is the whole of it; nothing else grants a right.

use super::account::{AccountError, sign_in_name};
use serde::{Deserialize, Serialize};

/// What an admin is here for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Makes and removes admins; may do everything.
    Owner,
    /// Runs campaigns and roll-outs.
    Operations,
    /// Approves shops.
    Reviewer,
    /// Stops what does harm.
    Risk,
    /// Watches the platform's money.
    Finance,
    /// Sees numbers, no names.
    Observer,
}

/// One thing that an admin may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// The overview and the platform's campaigns with their numbers.
    Look,
    /// Names of shops beside the numbers.
    SeeNames,
    /// Make, change, submit and archive the platform's campaigns.
    EditCampaigns,
    /// Publish what another admin submitted, or send it back; raise a running budget; resume.
    PublishCampaigns,
    /// Pause a campaign or stop it for good.
    StopCampaigns,
    /// Ask for steps of a wallet's roll-out, change who is in a pilot, run the conformance lab, say by what wallets are recognised.
    RollOut,
    /// Let a wallet reach more shops, as somebody else asked.
    ConfirmRollOut,
    /// Stop a wallet.
    StopWallets,
    /// Enter, check, suspend and resume the platform's accounts with wallets, and say what a wallet goes over.
    RunAccounts,
    /// Read what was done by whom.
    ReadAudit,
    /// Add and remove admins, end their sessions, change their roles.
    ManagePeople,
}

use Right::{
    ConfirmRollOut, EditCampaigns, Look, ManagePeople, PublishCampaigns, ReadAudit, RollOut, RunAccounts, SeeNames, StopCampaigns,
    StopWallets,
};

impl Role {
    pub const ALL: [Self; 6] = [Self::Owner, Self::Operations, Self::Reviewer, Self::Risk, Self::Finance, Self::Observer];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Operations => "operations",
            Self::Reviewer => "reviewer",
            Self::Risk => "risk",
            Self::Finance => "finance",
            Self::Observer => "observer",
        }
    }

    /// The role of that stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The table of rights.
    pub fn rights(self) -> &'static [Right] {
        match self {
            Self::Owner => &[
                Look,
                SeeNames,
                EditCampaigns,
                PublishCampaigns,
                StopCampaigns,
                RollOut,
                ConfirmRollOut,
                StopWallets,
                RunAccounts,
                ReadAudit,
                ManagePeople,
            ],
            Self::Operations => &[Look, SeeNames, EditCampaigns, PublishCampaigns, StopCampaigns, RollOut, ConfirmRollOut, StopWallets],
            Self::Reviewer => &[Look, SeeNames],
            Self::Risk => &[Look, SeeNames, StopCampaigns, ConfirmRollOut, StopWallets, ReadAudit],
            Self::Finance => &[Look, SeeNames, PublishCampaigns, ReadAudit],
            Self::Observer => &[Look],
        }
    }

    pub fn may(self, right: Right) -> bool {
        self.rights().contains(&right)
    }

    /// The roles that have a right: whom to ask.
    pub fn with(right: Right) -> Vec<Self> {
        Self::ALL.into_iter().filter(|role| role.may(right)).collect()
    }
}

/// The one form under which an admin's e-mail is stored and looked up.
///
/// # Errors
/// [`AccountError::SignInMissing`] or [`AccountError::SignInMalformed`].
pub fn email(typed: &str) -> Result<String, AccountError> {
    let name = sign_in_name(typed)?;
    // A colon would end the account's name in the address of a second factor.
    if name.contains('@') && !name.contains(':') { Ok(name) } else { Err(AccountError::SignInMalformed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_owner_manages_people() {
        assert_eq!(Role::with(ManagePeople), [Role::Owner]);
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
            assert!(role.may(Look), "{role:?} may look");
            assert!(role.rights().iter().all(|right| Role::Owner.may(*right)), "an owner may what {role:?} may");
        }
        assert_eq!(Role::from_code("Owner"), None, "an unknown word is no role");
    }

    #[test]
    fn two_roles_can_always_publish_so_that_nobody_publishes_alone() {
        assert!(Role::with(PublishCampaigns).len() >= 2 && Role::with(ConfirmRollOut).len() >= 2);
        assert!(!Role::Observer.may(SeeNames));
    }

    #[test]
    fn an_admin_signs_in_with_an_email() {
        assert_eq!(email(" Li@Example.CN "), Ok("li@example.cn".to_owned()));
        for typed in ["13800138000", "li:x@example.cn", "li"] {
            assert_eq!(email(typed), Err(AccountError::SignInMalformed), "{typed}");
        }
        assert_eq!(email(""), Err(AccountError::SignInMissing));
    }
}
