from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_copies_and_evidence")]
    operations = []
