"""How accounts and permissions are guarded."""

from django.conf import settings

from config import settings as installed


def test_passwords_are_hashed_with_argon2() -> None:
    assert installed.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_import_and_export_demand_a_permission() -> None:
    """django-import-export lets everyone where these are not set."""
    assert settings.IMPORT_EXPORT_IMPORT_PERMISSION_CODE == "import"
    assert settings.IMPORT_EXPORT_EXPORT_PERMISSION_CODE == "export"


def test_exported_cells_hold_no_formulae() -> None:
    assert settings.IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT is True
