import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser


@pytest.fixture
def person(db: None) -> AbstractBaseUser:
    user: AbstractBaseUser = get_user_model()._default_manager.create_user("zhang@example.test", name="张三")
    return user
