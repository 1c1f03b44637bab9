"""People at the desk: chief editors give roles; nobody raises oneself, and who changed anything is not deleted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin.history import Noted
from articles.models import Change, Proposal, roles


class RolesField(forms.ModelMultipleChoiceField[Group]):
    def label_from_instance(self, group: Any) -> str:
        return str(roles.LABELS.get(group.name, group.name))


admin.site.unregister([User, Group])


@admin.register(User)
class PersonAdmin(Noted[User], UserAdmin[User]):
    """Whoever is above the four roles (a superuser, one with rights of their own) is a superuser's to change."""

    change_form_template = "admin/articles/person.html"
    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Personal info"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Permissions"), {"fields": ["is_active", "groups", "is_superuser"]}),
        (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, user: User | None = None) -> Any:
        told = super().get_fieldsets(request, user)
        if request.user.is_superuser:
            return told
        return [(name, {"fields": [one for one in _names(options) if one != "is_superuser"]}) for name, options in told]

    def get_readonly_fields(self, request: HttpRequest, user: User | None = None) -> Any:
        own = ["groups", "is_active", "is_superuser"] if user and user.pk == request.user.pk else []
        return [*self.readonly_fields, *own]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        groups = Group.objects.all()
        return RolesField(
            groups if request.user.is_superuser else groups.filter(name__in=roles.NAMES),
            label=pgettext_lazy("person", "Roles"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def has_change_permission(self, request: HttpRequest, user: User | None = None) -> bool:
        may = super().has_change_permission(request, user)
        return may and (request.user.is_superuser or user is None or not is_above_roles(user))

    def has_delete_permission(self, request: HttpRequest, user: User | None = None) -> bool:
        """Nor oneself."""
        may = super().has_delete_permission(request, user)
        mine = request.user.is_superuser or user is None or not is_above_roles(user)
        return may and mine and (user is None or user.pk != request.user.pk)

    def get_actions(self, request: HttpRequest) -> Any:
        """People are deleted one by one, each with the question whether they changed anything."""
        return {name: told for name, told in super().get_actions(request).items() if name != "delete_selected"}

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = User.objects.filter(pk=int(object_id) if object_id.isdecimal() else 0).first()
        if user and self.has_delete_permission(request, user) and has_changed_anything(user):
            told = gettext("%(person)s changed something here, which the audit keeps. Make them inactive instead.")
            messages.warning(request, told % {"person": user})
            return redirect("admin:auth_user_change", user.pk)
        return super().delete_view(request, object_id, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The desk is open to those who have a role."""
        super().save_related(request, form, formsets, change)
        user: User = form.instance
        user.is_staff = user.is_superuser or user.groups.exists()
        user.save(update_fields=["is_staff"])


@admin.register(Group)
class RoleAdmin(Noted[Group], GroupAdmin):
    """Groups of one's own, and what they may. The four roles are made again as they are by each `migrate`."""

    change_form_template = "admin/articles/change_form.html"


def is_above_roles(user: User) -> bool:
    others = user.groups.exclude(name__in=roles.NAMES)
    return user.is_superuser or others.exists() or user.user_permissions.exists()


def has_changed_anything(user: User) -> bool:
    """Whether rows that stay speak of the person."""
    theirs = Proposal.objects.filter(Q(made_by=user) | Q(decided_by=user))
    return Change.objects.filter(made_by=user).exists() or theirs.exists()


def _names(options: Any) -> list[str]:
    return list(options["fields"])
