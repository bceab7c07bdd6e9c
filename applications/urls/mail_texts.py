from django.urls import path

from applications.views import diary, mail_batches, mail_texts

urlpatterns = [
    path("account/diary.ics", diary.diary, name="diary"),
    path("account/diary/<uuid:message_id>.ics", diary.event, name="message_event"),
    path("office/mail-texts/", mail_texts.texts, name="mail_texts"),
    path("office/mail-texts/<slug:template>/", mail_texts.text, name="mail_text"),
    path("office/mail-texts/<slug:template>/default/", mail_texts.reset, name="mail_text_reset"),
    path("office/mail-texts/<slug:template>/hold/", mail_batches.hold, name="mail_text_hold"),
    path("office/mail-batches/", mail_batches.batches, name="mail_batches"),
    path("office/mail-batches/<int:pk>/", mail_batches.batch, name="mail_batch"),
    path("office/mail-batches/<int:pk>/release/", mail_batches.release, name="mail_batch_release"),
]
