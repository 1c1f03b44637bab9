from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION jalon_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION jalon_fr ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE TEXT SEARCH CONFIGURATION jalon_en (COPY = english);
ALTER TEXT SEARCH CONFIGURATION jalon_en ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE FUNCTION articles_configuration(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE language WHEN 'fr' THEN 'jalon_fr'::regconfig ELSE 'jalon_en'::regconfig END $$;
"""

DROPPED = """
DROP FUNCTION articles_configuration(text);
DROP TEXT SEARCH CONFIGURATION jalon_en;
DROP TEXT SEARCH CONFIGURATION jalon_fr;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(CONFIGURATIONS, DROPPED),
    ]
