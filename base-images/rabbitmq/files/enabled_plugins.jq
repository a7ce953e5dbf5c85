"[rabbitmq_management]."
