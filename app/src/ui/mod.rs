//! Components that know no CRM.
