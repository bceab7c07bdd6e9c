"""Sample data for demonstration, built through the services and never by writing states. Every name is fictional."""
