use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use kernel::Role;

#[tokio::test]
async fn departments_are_added_by_administrators_once() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let organizations = &house.clinic.organizations;
        let id = || "pediatrics".parse().unwrap();
        let added = organizations.add_department(&admin, id(), " Pediatrics ").await.unwrap();
        assert_eq!(added.name, "Pediatrics");
        let again = organizations.add_department(&admin, id(), "Other").await.unwrap();
        assert_eq!(again.name, "Pediatrics", "{}: the same again changes nothing", house.store);
        assert_eq!(organizations.departments(&admin).await.unwrap().len(), 4);
        let nurse = House::caller("nurse-1", Role::Nurse);
        let refused = organizations.add_department(&nurse, id(), "X").await;
        assert!(matches!(refused, Err(ClinicError::Refused(Refusal::NotAllowed))));
    }
}

#[tokio::test]
async fn another_organizations_departments_are_not_seen() {
    for house in houses().await {
        let mut admin = House::caller("admin-1", Role::Administrator);
        admin.organization = "elsewhere".parse().unwrap();
        let departments = house.clinic.organizations.departments(&admin).await.unwrap();
        assert!(departments.is_empty(), "{}", house.store);
    }
}
